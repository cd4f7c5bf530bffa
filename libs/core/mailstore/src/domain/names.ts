import { FumibakoError } from '#kernel';

export const separator = '/';
export const inbox = 'INBOX';
export const maxMailboxNameOctets = 1000;
export const maxMailboxDepth = 50;
/** Stands for what could not be decoded. */
const replacement = '\ufffd';

/**
 * Brings a mailbox name to the form in which it is stored: NFC, `INBOX` in capitals also as first level.
 * Throws `mailbox-name-invalid` for empty levels, control and replacement characters and names that are too long or too deep.
 */
export function normaliseName(name: string): string {
  const composed = name.normalize('NFC');
  if (Buffer.byteLength(composed) > maxMailboxNameOctets) throw invalid('is too long');
  const levels = composed.split(separator);
  if (levels.length > maxMailboxDepth) throw invalid('has too many levels');
  if (levels.some((level) => level === '')) throw invalid('has an empty level');
  if (!composed.isWellFormed() || hasControl(composed) || composed.includes(replacement))
    throw invalid('has a character that is not allowed');
  // RFC 9051 §5.1: INBOX is case-insensitive.
  if (levels[0]?.toUpperCase() === inbox) levels[0] = inbox;
  return levels.join(separator);
}

/** Names of the levels above a mailbox, outermost first. */
export function ancestors(name: string): readonly string[] {
  const levels = name.split(separator);
  return levels.slice(1).map((_, index) => levels.slice(0, index + 1).join(separator));
}

function hasControl(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code < 32 || (code >= 127 && code < 160) || code === 0x2028 || code === 0x2029) return true;
  }
  return false;
}

function invalid(reason: string): FumibakoError {
  return new FumibakoError('mailbox-name-invalid', `the mailbox name ${reason}`);
}
