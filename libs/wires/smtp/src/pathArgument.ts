import { type Path, parsePath } from '#kernel';
import { type Reply, reply } from './reply.js';

/** The argument of MAIL and RCPT: the path, and the parameters by their names in capitals (null: no value). */
export interface PathArgument {
  readonly path: Path;
  readonly parameters: ReadonlyMap<string, string | null>;
  /** True when the line holds anything but US-ASCII in the path. */
  readonly utf8: boolean;
}

/** The end of a path: the first ">" outside quotes; -1 when there is none. */
function pathEnd(text: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\\' && quoted) i++;
    else if (char === '"') quoted = !quoted;
    else if (char === '>' && !quoted) return i;
  }
  return -1;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}

/** `esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`, `esmtp-value = 1*(%d33-60 / %d62-126)` (RFC 5321 §4.1.2). */
function parseParameters(text: string): ReadonlyMap<string, string | null> | null {
  const parameters = new Map<string, string | null>();
  if (text === '') return parameters;
  for (const part of text.split(' ')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).toUpperCase();
    const value = equals < 0 ? null : part.slice(equals + 1);
    if (!/^[A-Z0-9][A-Z0-9-]*$/.test(name) || value === '' || parameters.has(name)) return null;
    if (value !== null && !/^[!-<>-~\u0080-\uffff]+$/.test(value)) return null;
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * Reads `FROM:` or `TO:`, the path and the parameters (RFC 5321 §4.1.2). A blank after the colon is no syntax of ours,
 * but many clients send it. Returns the refusal to send when it cannot be read.
 */
export function parsePathArgument(argument: string, keyword: 'FROM' | 'TO'): PathArgument | Reply {
  const label = `${keyword}:`;
  const verb = keyword === 'FROM' ? 'MAIL' : 'RCPT';
  if (argument.slice(0, label.length).toUpperCase() !== label)
    return reply(501, '5.5.4', `Syntax: ${verb} ${label}<address>`);
  const rest = argument.slice(label.length).trimStart();
  const end = rest.startsWith('<') ? pathEnd(rest) : -1;
  if (end < 0) return reply(501, '5.5.4', `Syntax: ${verb} ${label}<address>`);
  const text = rest.slice(0, end + 1);
  const path = parsePath(text);
  // RFC 3463 §3.2: 5.1.7 is a bad sender's address syntax, 5.1.3 a bad destination's.
  const badAddress = reply(501, keyword === 'FROM' ? '5.1.7' : '5.1.3', 'Bad address syntax');
  if (path === null || (rest.length > end + 1 && rest[end + 1] !== ' ')) return badAddress;
  const parameters = parseParameters(rest.slice(end + 2));
  if (parameters === null) return reply(501, '5.5.4', 'Bad parameter syntax');
  return { path, parameters, utf8: !isAscii(text) };
}
