import { canonicalDomain, parseMailboxAddress } from '#kernel';
import { addressKey } from '#core/directory';

/** Where a route leads. */
export type RouteTarget =
  /** To the hosts that the DNS names. */
  | { readonly kind: 'mx' }
  /** To one host, as if the DNS named it; null is the port of all the world. */
  | { readonly kind: 'host'; readonly host: string; readonly port: number | null }
  /** To a server that takes mail further: `smtp://user:password@host:port` or `smtps://…`. */
  | { readonly kind: 'smarthost'; readonly url: string };

export interface Route {
  readonly id: number;
  /** Those with a smaller one are looked at first. */
  readonly position: number;
  /** A domain, or `*`. */
  readonly recipient: string;
  /** An address in its comparison form, a domain, or `*`. */
  readonly sender: string;
  readonly target: RouteTarget;
}

/** The way of a message. */
export interface ChosenRoute {
  /** Null: as all mail goes for which there is no route. */
  readonly route: Route | null;
  /** All mail to the domain goes this way, whoever sends it. */
  readonly whole: boolean;
}

/** The first route that fits; `sender` is an address in its comparison form, or empty. */
export function chooseRoute(routes: readonly Route[], domain: string, sender: string): ChosenRoute {
  const senderDomain = sender.slice(sender.lastIndexOf('@') + 1);
  let whole = true;
  for (const route of routes) {
    if (route.recipient !== '*' && route.recipient !== domain) continue;
    if (route.sender === '*') return { route, whole };
    whole = false;
    if (sender !== '' && (route.sender === sender || route.sender === senderDomain)) return { route, whole };
  }
  return { route: null, whole };
}

/** The domain that a route is for, or `*`; null when it is neither. */
export const readRouteRecipient = (text: string): string | null => (text === '*' ? text : canonicalDomain(text));

/** The address or domain whose mail a route is for, or `*`; null when it is none of these. */
export function readRouteSender(text: string): string | null {
  if (!text.includes('@')) return readRouteRecipient(text);
  const address = parseMailboxAddress(text);
  return address && addressKey(address);
}

const maxTarget = 1000;
const options: ReadonlyMap<string, readonly string[]> = new Map([
  ['requireTLS', ['true', 'false']],
  ['tls.rejectUnauthorized', ['true', 'false']],
]);

/** Reads `mx`, `HOST`, `HOST:PORT`, `[IPv6]:PORT` or an smtp(s) URL; null when it is none of these. */
export function readRouteTarget(text: string): RouteTarget | null {
  if (text === 'mx') return { kind: 'mx' };
  if (text.length > maxTarget) return null;
  return text.includes('://') ? readUrl(text) : readHost(text);
}

function readUrl(text: string): RouteTarget | null {
  if (!/^smtps?:\/\//.test(text) || !URL.canParse(text)) return null;
  const { hostname, pathname, hash, searchParams } = new URL(text);
  if (hostname === '' || !['', '/'].includes(pathname) || hash !== '') return null;
  const known = [...searchParams].every(([name, value]) => options.get(name)?.includes(value));
  return known && wellEncoded(text) ? { kind: 'smarthost', url: text } : null;
}

function wellEncoded(url: string): boolean {
  const { username, password } = new URL(url);
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

function readHost(text: string): RouteTarget | null {
  const { name = '', port: digits } =
    /^(?<name>\[[0-9a-f:.]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups ?? {};
  const inside = name.slice(1, -1);
  const literal = URL.canParse(`http://[${inside}]`) ? inside.toLowerCase() : null;
  // An IPv4 address has the form of a name.
  const host = name.startsWith('[') ? literal : canonicalDomain(name);
  const port = digits === undefined ? null : Number(digits);
  return host === null || port === 0 || (port ?? 0) > 65_535 ? null : { kind: 'host', host, port };
}

/** The text of a target, as `readRouteTarget` reads it. */
export function printRouteTarget(target: RouteTarget): string {
  if (target.kind === 'mx') return 'mx';
  if (target.kind === 'smarthost') return target.url;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return target.port === null ? host : `${host}:${target.port}`;
}

/** The text of a target for people to see: without its password. */
export function shownRouteTarget(target: RouteTarget): string {
  const text = printRouteTarget(target);
  if (target.kind !== 'smarthost' || new URL(text).password === '') return text;
  const url = new URL(text);
  url.password = '***';
  return url.href;
}
