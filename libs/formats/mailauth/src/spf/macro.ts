import { type Ip, nibblesOf, printIp } from '../ip.js';
import { parseMacroString } from './macroSyntax.js';

/** What macros stand for (RFC 7208 §7.2). `validated`: a name of the client, asked for only where `p` is used. */
export interface MacroContext {
  readonly ip: Ip;
  readonly sender: { readonly local: string; readonly domain: string };
  readonly helo: string;
  readonly domain: string;
  readonly receiver: string;
  /** Seconds since 1970. */
  readonly now: number;
  readonly validated: () => Promise<string>;
}

const MAX_NAME = 253;

/** Expands a macro-string; null when it is none. */
export async function expandMacros(text: string, context: MacroContext): Promise<string | null> {
  const pieces = parseMacroString(text);
  if (pieces === null) return null;
  let expanded = '';
  for (const piece of pieces) {
    if (piece.kind === 'literal') {
      expanded += piece.text;
      continue;
    }
    const value = await valueOf(piece.letter, context);
    const parts = value.split(piece.delimiters.length === 1 ? piece.delimiters : anyOf(piece.delimiters));
    if (piece.reverse) parts.reverse();
    const kept = parts.slice(piece.keep === 0 ? 0 : -piece.keep).join('.');
    expanded += piece.escape ? escapeUri(kept) : kept;
  }
  return expanded;
}

/** A domain-spec expanded: labels are left away from the left until it is no longer than a name (RFC 7208 §7.3). */
export async function expandDomain(text: string, context: MacroContext): Promise<string> {
  let name = (await expandMacros(text, context)) ?? '';
  if (name.endsWith('.')) name = name.slice(0, -1);
  while (name.length > MAX_NAME && name.includes('.')) name = name.slice(name.indexOf('.') + 1);
  return name;
}

function anyOf(delimiters: string): RegExp {
  return new RegExp(`[${delimiters.replace(/[-+./=]/g, '\\$&')}]`);
}

async function valueOf(letter: string, context: MacroContext): Promise<string> {
  const { ip, sender } = context;
  switch (letter) {
    case 's':
      return `${sender.local}@${sender.domain}`;
    case 'l':
      return sender.local;
    case 'o':
      return sender.domain;
    case 'd':
      return context.domain;
    case 'i':
      return ip.length === 4 ? printIp(ip) : nibblesOf(ip).join('.').toUpperCase();
    case 'p':
      return await context.validated();
    case 'v':
      return ip.length === 4 ? 'in-addr' : 'ip6';
    case 'h':
      return context.helo;
    case 'c':
      return printIp(ip);
    case 'r':
      return context.receiver;
    default:
      return String(Math.floor(context.now));
  }
}

/** RFC 7208 §7.3: what is not unreserved is escaped. */
function escapeUri(text: string): string {
  let escaped = '';
  for (const octet of Buffer.from(text)) {
    const character = String.fromCharCode(octet);
    escaped += /[A-Za-z0-9\-._~]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
