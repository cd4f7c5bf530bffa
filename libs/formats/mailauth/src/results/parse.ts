import type { AuthenticationResults, MethodProperty, MethodResult } from './types.js';

const MAX_RESULTS = 100;
const MAX_COMMENT_DEPTH = 20;

type Token = { readonly kind: 'word' | 'string' | 'special'; readonly text: string };

/** Cuts a field's value into words, quoted strings and the signs `;`, `=`, `/`; comments are left out. Null when it is broken. */
function tokensOf(value: string): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < value.length; ) {
    const char = value[at] as string;
    if (/\s/.test(char)) at += 1;
    else if (char === '(') {
      at = afterComment(value, at);
      if (at < 0) return null;
    } else if (char === '"') {
      const match = /"((?:[^"\\]|\\[^])*)"/y;
      match.lastIndex = at;
      const found = match.exec(value);
      if (found === null) return null;
      tokens.push({ kind: 'string', text: (found[1] as string).replace(/\\([^])/g, '$1').replace(/\r\n/g, '') });
      at = match.lastIndex;
    } else if (char === ';' || char === '=' || char === '/') {
      tokens.push({ kind: 'special', text: char });
      at += 1;
    } else {
      const word = /[^\s;=/"()]+/y;
      word.lastIndex = at;
      const text = word.exec(value)?.[0];
      if (text === undefined) return null;
      tokens.push({ kind: 'word', text });
      at += text.length;
    }
  }
  return tokens;
}

function afterComment(value: string, from: number): number {
  let depth = 0;
  for (let at = from; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === '(') {
      if ((depth += 1) > MAX_COMMENT_DEPTH) return -1;
    } else if (value[at] === ')' && (depth -= 1) === 0) return at + 1;
  }
  return -1;
}

class Cursor {
  private at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  text(...kinds: Token['kind'][]): string | null {
    const token = this.tokens[this.at];
    if (token === undefined || !kinds.includes(token.kind)) return null;
    this.at += 1;
    return token.text;
  }

  sign(text: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind === 'special' && token.text === text;
    if (found) this.at += 1;
    return found;
  }

  get ended(): boolean {
    return this.at >= this.tokens.length;
  }
}

/** `authres-payload` (RFC 8601 §2.2), as `Authentication-Results` has it, and the fields of ARC behind their instance. */
export function parseResults(value: string): AuthenticationResults | null {
  const tokens = tokensOf(value);
  if (tokens === null) return null;
  const cursor = new Cursor(tokens);
  const authservId = cursor.text('word', 'string');
  if (authservId === null) return null;
  // RFC 8601 §2.2: a version other than 1 says that nothing can be read.
  const version = cursor.text('word');
  if (version !== null && version !== '1') return null;
  const results: MethodResult[] = [];
  while (!cursor.ended) {
    if (!cursor.sign(';')) return null;
    if (cursor.ended) break;
    const result = readResult(cursor);
    if (result === null || results.length >= MAX_RESULTS) return null;
    if (result !== 'none') results.push(result);
  }
  return { authservId: authservId.toLowerCase(), results };
}

/** `resinfo`, or `none` where nothing was checked. */
function readResult(cursor: Cursor): MethodResult | 'none' | null {
  const method = cursor.text('word');
  if (method === null) return null;
  if (method.toLowerCase() === 'none' && !cursor.sign('=')) return 'none';
  if (cursor.sign('/') && cursor.text('word') === null) return null;
  const explicit = method.toLowerCase() === 'none' || cursor.sign('=');
  const result = explicit ? cursor.text('word') : null;
  if (result === null) return null;
  let reason: string | null = null;
  const properties: MethodProperty[] = [];
  for (let name = cursor.text('word'); name !== null; name = cursor.text('word')) {
    if (!cursor.sign('=')) return null;
    const value = readValue(cursor);
    if (value === null) return null;
    if (name.toLowerCase() === 'reason') reason = value;
    else {
      const [type = '', ...rest] = name.split('.');
      if (rest.length === 0) return null;
      properties.push({ type: type.toLowerCase(), property: rest.join('.').toLowerCase(), value });
    }
  }
  return { method: method.toLowerCase(), result: result.toLowerCase(), reason, comment: null, properties };
}

/** `pvalue`: real ones have slashes and equals signs of base64 without quotes. */
function readValue(cursor: Cursor): string | null {
  let value = cursor.text('word', 'string');
  if (value === null) return null;
  for (;;) {
    if (cursor.sign('/')) value += `/${cursor.text('word') ?? ''}`;
    else if (cursor.sign('=')) value += '=';
    else return value;
  }
}

/**
 * Whether a field claims to be of one of our own names: it must go when the message comes from outside (RFC 8601 §5).
 * What stands behind the name need not be readable.
 */
export function claimsToBeOurs(value: string, authservIds: ReadonlySet<string>): boolean {
  let at = 0;
  while (at < value.length && /[\s(]/.test(value[at] as string)) {
    at = value[at] === '(' ? afterComment(value, at) : at + 1;
    // A comment without an end hides the name: nobody honest writes that.
    if (at < 0) return true;
  }
  const name = /"((?:[^"\\]|\\[^])*)"?|[^\s;()/]+/y;
  name.lastIndex = at;
  const match = name.exec(value);
  if (match === null) return false;
  const text = (match[1] ?? match[0])
    .replace(/\\([^])/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/\.$/, '');
  return authservIds.has(text);
}
