import { isUtf8 } from 'node:buffer';
import { decoded, type MessageUrl, parseMessageUrl } from './message-url.js';

/** Who may fetch what a URL names (RFC 4467 §3). */
export type UrlAccess =
  | { readonly kind: 'submit' | 'user'; readonly user: string }
  | { readonly kind: 'authuser' | 'anonymous' };

/** A URL with which its owner lets others read a message or a part of one (RFC 4467 §2). */
export interface AuthorizedUrl {
  /** The URL up to what it is signed with: what is signed. */
  readonly rump: string;
  /** Whose mailbox it is: an address, that of a bare name in the domain of the URL. */
  readonly user: string;
  readonly message: MessageUrl & { readonly mailbox: string };
  /** Milliseconds since 1970; null: as long as the key is there. */
  readonly expires: number | null;
  readonly access: UrlAccess;
  /** Null: it is not signed yet. */
  readonly signature: { readonly mechanism: string; readonly token: string } | null;
}

// authimapurl = "imap://" enc-user [iauth] "@" hostport "/" …
const URL = /^imap:\/\/([^/@;]+)(?:;AUTH=[^/@;]+)?@([^/@]+?)(?::\d+)?(\/.*)$/i;
// iurlauth-rump = [expire] ";URLAUTH=" access
const AUTHORIZATION = /^(.*?)(?:;EXPIRE=([^;]+))?;URLAUTH=([^:;/]+)$/i;
// RFC 3339 §5.6
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

function userOf(text: string): string | null {
  const octets = decoded(text);
  return octets !== null && octets.length > 0 && isUtf8(octets) ? octets.toString('utf8') : null;
}

// access = ("submit+" enc-user) / ("user+" enc-user) / "authuser" / "anonymous"
function accessOf(text: string): UrlAccess | null {
  const word = text.toLowerCase();
  if (word === 'authuser' || word === 'anonymous') return { kind: word };
  for (const kind of ['submit', 'user'] as const) {
    if (!word.startsWith(`${kind}+`)) continue;
    const user = userOf(text.slice(kind.length + 1));
    return user === null ? null : { kind, user };
  }
  return null;
}

function timeOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  const time = DATE_TIME.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

// iurlauth = iurlauth-rump ":" uauth-mechanism ":" enc-urlauth    enc-urlauth = 32*HEXDIG
function signed(url: string): Pick<AuthorizedUrl, 'rump' | 'signature'> {
  const [, rump = url, mechanism = '', token = ''] = /^(.*?):([A-Z0-9.-]+):([0-9A-F]{32,})$/i.exec(url) ?? [];
  return { rump, signature: token === '' ? null : { mechanism: mechanism.toUpperCase(), token } };
}

function messageOf(text: string): AuthorizedUrl['message'] | null {
  const message = parseMessageUrl(text);
  // the selected mailbox of one session is nothing to another
  return message === null || message.mailbox === null ? null : { ...message, mailbox: message.mailbox };
}

/** Null for every other URL (RFC 4467 §9). */
export function parseAuthorizedUrl(url: string): AuthorizedUrl | null {
  const { rump, signature } = signed(url);
  const [, name = '', host = '', path = ''] = URL.exec(rump) ?? [];
  const [, place = '', time, right = ''] = AUTHORIZATION.exec(path) ?? [];
  const user = userOf(name);
  const message = messageOf(place);
  const access = accessOf(right);
  const expires = timeOf(time);
  if (user === null || message === null || access === null || expires === null) return null;
  return {
    rump,
    user: user.includes('@') ? user : `${user}@${host}`,
    message,
    expires: expires ?? null,
    access,
    signature,
  };
}
