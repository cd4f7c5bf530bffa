import { type Reply, reply } from './reply.js';
import { decodeXtext } from './xtext.js';

/** For how long, or until when, a message is to be held back (RFC 4865 §3); a time is in milliseconds since 1970. */
export type Hold = { readonly seconds: number } | { readonly until: number };

/** Within how many seconds a message is to be delivered, and what happens when it is not (RFC 2852 §4). */
export interface ByTime {
  /** Not above 0 for one that is late already. */
  readonly seconds: number;
  readonly mode: 'return' | 'notify';
  /** The sender hears when it leaves this server. */
  readonly trace: boolean;
}

export type BodyType = '7bit' | '8bitmime' | 'binarymime';

/** The parameters of MAIL. `size` in octets as the client declares it, null when it does not. */
export interface MailParameters {
  readonly size: number | null;
  readonly body: BodyType;
  readonly smtputf8: boolean;
  /** How much of the message a failure notice returns (RFC 3461 §4.3). */
  readonly ret: 'full' | 'hdrs' | null;
  /** The sender's name for this envelope, decoded (RFC 3461 §4.4). */
  readonly envid: string | null;
  /** The message must not leave TLS (RFC 8689 §2). */
  readonly requireTls: boolean;
  readonly hold: Hold | null;
  readonly by: ByTime | null;
  /** From -9 to 9 (RFC 6710 §3); null where it is not given. */
  readonly priority: number | null;
}

/** Which parameters the server understands besides those it always does. */
export interface MailExtensions {
  /** The largest message, in octets. */
  readonly maxSize: number;
  readonly binaryMime: boolean;
  /** AUTH is offered, so its parameter may come (RFC 4954 §5). */
  readonly auth: boolean;
  /** TLS is active, so REQUIRETLS is offered. */
  readonly tls: boolean;
  /** FUTURERELEASE is offered. */
  readonly futureRelease?: boolean;
  /** DELIVERBY and MT-PRIORITY are offered. */
  readonly urgency?: boolean;
}

type Writable = { -readonly [K in keyof MailParameters]: MailParameters[K] };
type Reader = (value: string | null, into: Writable, extensions: MailExtensions) => Reply | null;

const syntax = (name: string): Reply => reply(501, '5.5.4', `Bad value of ${name}`);

/** `size-value ::= 1*20DIGIT` (RFC 1870 §4); a message declared too big is refused at once (RFC 1870 §6.1). */
const readSize: Reader = (value, into, extensions) => {
  if (value === null || !/^\d{1,20}$/.test(value)) return syntax('SIZE');
  const size = Number(value);
  if (size > extensions.maxSize) return reply(552, '5.3.4', 'Message size exceeds fixed limit');
  into.size = size;
  return null;
};

/** `body-value ::= "7BIT" / "8BITMIME" / "BINARYMIME"` (RFC 6152 §2, RFC 3030 §3). */
const readBody: Reader = (value, into, extensions) => {
  const body = value?.toLowerCase();
  const known = body === '7bit' || body === '8bitmime' || (body === 'binarymime' && extensions.binaryMime);
  if (!known) return syntax('BODY');
  into.body = body;
  return null;
};

/** RFC 6531 §3.4: the parameter has no value. */
const readSmtpUtf8: Reader = (value, into) => {
  if (value !== null) return syntax('SMTPUTF8');
  into.smtputf8 = true;
  return null;
};

const readRet: Reader = (value, into) => {
  const ret = value?.toLowerCase();
  if (ret !== 'full' && ret !== 'hdrs') return syntax('RET');
  into.ret = ret;
  return null;
};

/** RFC 3461 §4.4: xtext of at most 100 characters. */
const readEnvid: Reader = (value, into) => {
  const envid = value === null || value.length > 100 ? null : decodeXtext(value);
  if (envid === null) return syntax('ENVID');
  into.envid = envid;
  return null;
};

/** RFC 4954 §5: a server that does not trust the client may take any AUTH as AUTH=<>, but its syntax is checked. */
const readAuth: Reader = (value, _into, extensions) => {
  if (!extensions.auth) return unknown('AUTH');
  return value === '<>' || (value !== null && decodeXtext(value) !== null) ? null : syntax('AUTH');
};

/** RFC 8689 §2: no value, and under TLS alone. */
const readRequireTls: Reader = (value, into, extensions) => {
  if (!extensions.tls) return unknown('REQUIRETLS');
  if (value !== null) return syntax('REQUIRETLS');
  into.requireTls = true;
  return null;
};

/** `future-release-integer = %x31-39 *8DIGIT` (RFC 4865 §3): seconds. */
const readHoldFor: Reader = (value, into, extensions) => {
  if (!extensions.futureRelease) return unknown('HOLDFOR');
  if (into.hold !== null || value === null || !/^[1-9]\d{0,8}$/.test(value)) return syntax('HOLDFOR');
  into.hold = { seconds: Number(value) };
  return null;
};

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/** `future-release-date-time = date-time` of RFC 3339 (RFC 4865 §3, as its errata have it); only one of both may come. */
const readHoldUntil: Reader = (value, into, extensions) => {
  if (!extensions.futureRelease) return unknown('HOLDUNTIL');
  const until = value !== null && dateTime.test(value) ? Date.parse(value.toUpperCase()) : Number.NaN;
  if (into.hold !== null || Number.isNaN(until)) return syntax('HOLDUNTIL');
  into.hold = { until };
  return null;
};

/** `by-value = by-time ";" by-mode [by-trace]` (RFC 2852 §4); what is to be returned has time left. */
const readBy: Reader = (value, into, extensions) => {
  if (!extensions.urgency) return unknown('BY');
  const { time, mode, trace } = /^(?<time>[+-]?\d{1,9});(?<mode>[NR])(?<trace>T?)$/i.exec(value ?? '')?.groups ?? {};
  if (time === undefined) return syntax('BY');
  const seconds = Number(time);
  const isReturn = mode?.toUpperCase() === 'R';
  if (isReturn && seconds <= 0) return syntax('BY');
  into.by = { seconds, mode: isReturn ? 'return' : 'notify', trace: trace !== '' };
  return null;
};

/** `priority-value = (["-"] NZDIGIT) / "0"` (RFC 6710 §3). */
const readPriority: Reader = (value, into, extensions) => {
  if (!extensions.urgency) return unknown('MT-PRIORITY');
  if (value === null || !/^(?:-?[1-9]|0)$/.test(value)) return syntax('MT-PRIORITY');
  into.priority = Number(value);
  return null;
};

function unknown(name: string): Reply {
  return reply(555, '5.5.4', `Unknown parameter ${name.slice(0, 40)}`);
}

const readers = new Map<string, Reader>([
  ['SIZE', readSize],
  ['BODY', readBody],
  ['SMTPUTF8', readSmtpUtf8],
  ['RET', readRet],
  ['ENVID', readEnvid],
  ['AUTH', readAuth],
  ['REQUIRETLS', readRequireTls],
  ['HOLDFOR', readHoldFor],
  ['HOLDUNTIL', readHoldUntil],
  ['BY', readBy],
  ['MT-PRIORITY', readPriority],
]);

/** Reads the parameters of MAIL, or gives the refusal to send. */
export function readMailParameters(
  parameters: ReadonlyMap<string, string | null>,
  extensions: MailExtensions,
): MailParameters | Reply {
  const read: Writable = {
    size: null,
    body: '7bit',
    smtputf8: false,
    ret: null,
    envid: null,
    requireTls: false,
    hold: null,
    by: null,
    priority: null,
  };
  for (const [name, value] of parameters) {
    const refusal = (readers.get(name) ?? (() => unknown(name)))(value, read, extensions);
    if (refusal !== null) return refusal;
  }
  // What is held has no time of its own.
  return read.hold !== null && read.by !== null
    ? reply(501, '5.5.4', 'BY does not go with HOLDFOR or HOLDUNTIL')
    : read;
}
