import { fieldValue, formatDate, type HeaderField, mailboxesOf, parseAddressList, scanFields } from '#formats/mime';
import { type Address, FumibakoError, parseMailboxAddress } from '#kernel';

/** A header may have this many fields. */
export const maxFields = 10_000;
const maxAuthors = 100;

/** What a submitted message says about its origin. */
export interface SubmittedHeader {
  /** The header as it is sent on, with the empty line at its end. */
  readonly block: Buffer;
  /** Everybody in From, and every address that stands there where a name should: the submitter must be entitled to each. */
  readonly authors: readonly Address[];
  /** The same of Sender; nobody where there is no such field. */
  readonly senders: readonly Address[];
}

/**
 * Completes a submitted header (RFC 6409 §8): a missing Date and Message-ID are added, Bcc is removed (RFC 5322 §3.6.3),
 * everything else stays as it came. Throws `header-invalid` where From is missing, repeated or unreadable.
 */
export function completeHeader(
  block: Buffer,
  options: { readonly messageId: string; readonly now: number },
): SubmittedHeader {
  const { fields } = scanFields(block, 0, maxFields);
  const named = (name: string): readonly HeaderField[] => fields.filter((field) => field.name === name);
  // RFC 5322 §3.6: exactly one From, at most one Sender.
  if (named('from').length !== 1) throw invalid('a message has exactly one From field');
  if (named('sender').length > 1) throw invalid('a message has at most one Sender field');
  const authors = named('from').flatMap((field) => addressesOf(block, field));
  if (authors.length === 0) throw invalid('the From field names nobody');
  authors.push(...named('from').flatMap((field) => barePhrases(fieldValue(block, field))));
  const senders = named('sender').flatMap((field) => [
    ...addressesOf(block, field),
    ...barePhrases(fieldValue(block, field)),
  ]);
  const kept: Buffer[] = [];
  let at = 0;
  for (const { start, end } of named('bcc')) {
    kept.push(block.subarray(at, start));
    at = end;
  }
  kept.push(block.subarray(at));
  const added = [
    named('date').length === 0 ? `Date: ${formatDate(options.now, 0)}\r\n` : '',
    named('message-id').length === 0 ? `Message-ID: <${options.messageId}>\r\n` : '',
  ];
  return { block: Buffer.concat([Buffer.from(added.join('')), ...kept]), authors, senders };
}

function addressesOf(block: Buffer, field: HeaderField): readonly Address[] {
  const { items } = parseAddressList(fieldValue(block, field), maxAuthors);
  return mailboxesOf(items).map(({ local, domain }) => {
    const text = Buffer.from(`${local}@${domain}`, 'latin1').toString('utf8');
    const address = parseMailboxAddress(text) ?? parseMailboxAddress(quoted(text));
    if (!address) throw invalid('the From or Sender field has an address that cannot be read');
    return address;
  });
}

/**
 * Addresses among the words outside of quotes and comments: `a@b <c@d>` is c@d to us, and a@b to others, who read the
 * first address that they find (RFC 5322 §3.4 wants such a name quoted).
 */
function barePhrases(value: string): readonly Address[] {
  const words = Buffer.from(withoutQuotesAndComments(value), 'latin1')
    .toString('utf8')
    .split(/[\s<>,;:]+/);
  return words.map((word) => parseMailboxAddress(word)).filter((address) => address !== null);
}

function withoutQuotesAndComments(text: string): string {
  let left = '';
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\\' && (isQuoted || depth > 0)) at += 1;
    else if (char === '"' && depth === 0) isQuoted = !isQuoted;
    else if (char === '(' && !isQuoted) depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (!isQuoted && depth === 0) left += char;
  }
  return left;
}

function quoted(text: string): string {
  const at = text.lastIndexOf('@');
  return `"${text.slice(0, at).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"${text.slice(at)}`;
}

function invalid(reason: string): FumibakoError {
  return new FumibakoError('header-invalid', reason);
}
