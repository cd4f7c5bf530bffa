import type { AddressItem, MailboxAddress } from '../types.js';
import { AddressLexer, type AddressToken } from './addressLexer.js';
import { trimBlanks } from './blanks.js';
import { decodeWords } from './encodedWords.js';

/** Result of reading an address list. */
export interface AddressScan {
  readonly items: AddressItem[];
  readonly tooMany: boolean;
}

/**
 * Reads an address list (RFC 5322 §3.4 and §4.4) and what real mail has instead: names with bare commas and dots, missing
 * brackets, semicolons between addresses, groups that never end. Linear and without recursion; never throws. At most
 * `maxAddresses` mailboxes and groups are kept. `hint` is a charset that raw eight-bit names are likely to have.
 */
export function parseAddressList(raw: string, maxAddresses: number, hint?: string): AddressScan {
  const reader = new AddressListReader(maxAddresses, hint);
  const lexer = new AddressLexer(raw);
  for (;;) {
    const token = lexer.next();
    if (!reader.take(token) || token.kind === 'end') break;
  }
  return { items: reader.finish(), tooMany: reader.tooMany };
}

/** The mailboxes of a list, those in groups included. */
export function mailboxesOf(items: readonly AddressItem[]): MailboxAddress[] {
  return items.flatMap((item) => (item.kind === 'group' ? item.members : [item]));
}

/** Words of one address or name; longer ones are cut. */
const MAX_TOKENS = 1000;

interface Group {
  readonly rawName: string;
  readonly members: MailboxAddress[];
}

class AddressListReader {
  tooMany = false;
  private readonly items: AddressItem[] = [];
  private count = 0;
  private group: Group | null = null;
  /** Tokens outside of angle brackets. */
  private words: AddressToken[] = [];
  private comment: string | null = null;
  /** Tokens inside of angle brackets; null while none have come. */
  private angle: AddressToken[] | null = null;
  private inAngle = false;
  /** Tokens after the closing bracket: a name that stands behind, or the beginning of an address whose comma is missing. */
  private tail: AddressToken[] = [];
  private route: string | null = null;
  /** A name that a comma cut: `Doe, John <j@x>`. */
  private cut: string | null = null;

  constructor(
    private readonly max: number,
    private readonly hint: string | undefined,
  ) {}

  /** False when enough has been read. */
  take(token: AddressToken): boolean {
    if (token.kind === 'end') this.endItem(false);
    else if (token.kind === 'comment') this.comment ??= token.text;
    else if (token.kind === 'special') this.special(token);
    else this.word(token);
    return !this.tooMany;
  }

  finish(): AddressItem[] {
    this.endGroup();
    return this.items;
  }

  private word(token: AddressToken): void {
    const list = this.inAngle ? this.angle : this.angle !== null && this.angle.length > 0 ? this.tail : this.words;
    if (list !== null && list.length < MAX_TOKENS) list.push(token);
  }

  private special(token: AddressToken): void {
    switch (token.text) {
      case '<':
        // `<<a@b>>` begins nothing new; `<a@b> <c@d>` lacks its comma.
        if (this.angle !== null && this.angle.length > 0) this.nextWithoutComma();
        this.angle = [];
        this.inAngle = true;
        break;
      case '>':
        this.inAngle = false;
        break;
      case '@':
        this.word(token);
        break;
      case ':':
        this.colon(token);
        break;
      case ',':
        if (this.inAngle && isRoute(this.angle)) this.word(token);
        else this.endItem(true);
        break;
      default:
        this.endItem(false);
        this.endGroup();
    }
  }

  private nextWithoutComma(): void {
    const { tail } = this;
    this.tail = [];
    this.endItem(true);
    this.words = tail;
  }

  private colon(token: AddressToken): void {
    if (this.inAngle) {
      // RFC 5322 §4.4 obs-route
      if (isRoute(this.angle)) this.endRoute();
      else if (isScheme(this.angle)) this.angle = [];
      else this.word(token);
    } else if (isScheme(this.words)) this.words = [];
    else if (this.words.some((word) => word.kind === 'special')) this.word(token);
    else {
      this.endGroup();
      this.group = { rawName: this.phrase(this.words), members: [] };
      this.reset();
    }
  }

  private endRoute(): void {
    this.route = (this.angle ?? []).map(({ text }) => text).join('');
    this.angle = [];
  }

  /** Ends an address at a comma, a semicolon or the end. */
  private endItem(comma: boolean): void {
    const { angle, comment, route } = this;
    const words = this.words.length > 0 ? this.words : this.tail;
    this.reset();
    if (angle !== null && angle.length > 0) {
      const mailbox = this.fromAngle(words, angle, comment);
      this.add(route === null ? mailbox : { ...mailbox, route });
    } else if (words.length > 0) this.bare(words, comment, comma, angle !== null);
    else if (angle !== null) this.flushCut();
    if (!comma) this.flushCut();
  }

  private fromAngle(words: AddressToken[], angle: AddressToken[], comment: string | null): MailboxAddress {
    const phrase = this.phrase(words);
    const cut = phrase !== '' ? this.cut : null;
    if (cut !== null) this.cut = null;
    this.flushCut();
    return this.mailbox(cut === null ? phrase : `${cut}, ${phrase}`, comment, angle);
  }

  /** An item without brackets: an address, an address after a name, or a name that belongs to what follows. */
  private bare(words: AddressToken[], comment: string | null, comma: boolean, emptyAngle: boolean): void {
    const at = words.findLastIndex((word) => word.kind === 'special' && word.text === '@');
    if (at === -1) {
      if (comma && !emptyAngle) {
        this.flushCut();
        this.cut = this.phrase(words);
        return;
      }
      const phrase = this.phrase(words);
      this.flushCut();
      this.add(words.length === 1 && !emptyAngle ? this.localOnly(phrase, comment) : this.mailbox(phrase, comment, []));
      return;
    }
    this.flushCut();
    const [from, to] = addressBounds(words, at);
    const rest = [...words.slice(0, from), ...words.slice(to)];
    this.add(this.mailbox(this.phrase(rest), comment, words.slice(from, to)));
  }

  private localOnly(local: string, comment: string | null): MailboxAddress {
    const rawName = comment === null ? null : trimBlanks(comment) || null;
    return { kind: 'mailbox', rawName, name: this.decode(rawName), local, domain: '' };
  }

  private mailbox(phrase: string, comment: string | null, tokens: readonly AddressToken[]): MailboxAddress {
    const { local, domain } = splitAddress(tokens);
    const name = phrase !== '' ? phrase : trimBlanks(comment ?? '');
    const rawName = name === '' ? null : name;
    return { kind: 'mailbox', rawName, name: this.decode(rawName), local, domain };
  }

  private decode(raw: string | null): string | null {
    return raw === null ? null : decodeWords(raw, this.hint);
  }

  private phrase(words: readonly AddressToken[]): string {
    let result = '';
    for (const word of words) result += (word.spaced && result !== '' ? ' ' : '') + word.text;
    return trimBlanks(result);
  }

  private flushCut(): void {
    const { cut } = this;
    this.cut = null;
    if (cut === null || cut === '') return;
    this.add(cut.includes(' ') ? this.mailbox(cut, null, []) : this.localOnly(cut, null));
  }

  private add(mailbox: MailboxAddress): void {
    if (++this.count > this.max) {
      this.tooMany = true;
      return;
    }
    if (this.group === null) this.items.push(mailbox);
    else this.group.members.push(mailbox);
  }

  private endGroup(): void {
    const { group } = this;
    this.group = null;
    if (group === null) return;
    if (++this.count > this.max) {
      this.tooMany = true;
      return;
    }
    this.items.push({
      kind: 'group',
      rawName: group.rawName,
      name: decodeWords(group.rawName, this.hint),
      members: group.members,
    });
  }

  private reset(): void {
    this.words = [];
    this.tail = [];
    this.angle = null;
    this.inAngle = false;
    this.route = null;
    this.comment = null;
  }
}

function isRoute(tokens: readonly AddressToken[] | null): boolean {
  return tokens?.[0]?.kind === 'special' && tokens[0].text === '@';
}

function isScheme(tokens: readonly AddressToken[] | null): boolean {
  return tokens?.length === 1 && tokens[0]?.kind === 'atom' && tokens[0].text.toLowerCase() === 'mailto';
}

/**
 * Bounds of the address around an `@` among words: the word on either side, and further ones that dots join
 * (RFC 5322 §4.4 obs-local-part and obs-domain: `john . doe @ example . org`).
 */
function addressBounds(words: readonly AddressToken[], at: number): [number, number] {
  let from = at;
  while (from > 0 && (from === at || joins(words[from - 1], words[from]))) from--;
  let to = at + 1;
  while (to < words.length && (to === at + 1 || joins(words[to - 1], words[to]))) to++;
  return [from, to];
}

function joins(left: AddressToken | undefined, right: AddressToken | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return (
    !right.spaced ||
    left.text.endsWith('.') ||
    right.text.startsWith('.') ||
    right.kind === 'special' ||
    left.kind === 'special'
  );
}

function splitAddress(tokens: readonly AddressToken[]): { local: string; domain: string } {
  const at = tokens.findLastIndex((token) => token.kind === 'special' && token.text === '@');
  if (at === -1) return { local: joined(tokens), domain: '' };
  return { local: joined(tokens.slice(0, at)), domain: joined(tokens.slice(at + 1)) };
}

/** White space around dots and `@` is obsolete syntax and no part of the address; other white space inside is kept. */
function joined(tokens: readonly AddressToken[]): string {
  const pieces: string[] = [];
  let previous = '.';
  for (const { text, spaced } of tokens) {
    if (spaced && !previous.endsWith('.') && previous !== '@' && !text.startsWith('.') && text !== '@')
      pieces.push(' ');
    pieces.push(text);
    previous = text;
  }
  return pieces.join('');
}
