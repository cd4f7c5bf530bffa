import { answered, deleted, draft, type Flags, flagged, seen } from '#core/mailstore';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from '#wires/imap';

/** Letters of the info suffix and what they say (cr.yp.to/proto/maildir.html). */
const letters: readonly (readonly [string, Flags])[] = [
  ['D', draft],
  ['F', flagged],
  ['R', answered],
  ['S', seen],
  ['T', deleted],
];
const escapedDot = '&AC4-';

/** Flags of a file name's `:2,` suffix; `!2,` and `;2,` are what other file systems allow. */
export function flagsOfName(name: string): Flags {
  const match = /[:!;]2,([A-Za-z]*)$/.exec(name);
  let flags = 0;
  for (const [letter, flag] of letters) if (match?.[1]?.includes(letter)) flags += flag;
  return flags;
}

/** The suffix for flags, letters in alphabetical order. */
export function suffixOf(flags: Flags): string {
  return `:2,${letters
    .filter(([, flag]) => (flags & flag) !== 0)
    .map(([letter]) => letter)
    .join('')}`;
}

/** Directory of a mailbox in Maildir++: `.Work.2026`; empty for INBOX. */
export function directoryOf(mailbox: string): string {
  if (mailbox === 'INBOX') return '';
  const levels = mailbox.split('/').map((level) => encodeModifiedUtf7(level).replaceAll('.', escapedDot));
  return `.${levels.join('.')}`;
}

/** Mailbox of a Maildir++ directory; the directory's own words where they are no modified UTF-7. */
export function mailboxOf(directory: string): string {
  const levels = directory.slice(1).split('.');
  return levels
    .map((level) => {
      const parts = level.split(escapedDot).map((part) => decodeModifiedUtf7(Buffer.from(part)) ?? part);
      return parts.join('.').replaceAll('/', '_');
    })
    .filter((level) => level !== '')
    .join('/');
}
