import { type Reply, reply } from './reply.js';
import { decodeXtext } from './xtext.js';

export type NotifyCondition = 'never' | 'success' | 'failure' | 'delay';

/** The parameters of RCPT (RFC 3461 §4.1, §4.2). */
export interface RecipientParameters {
  readonly notify: readonly NotifyCondition[] | null;
  /** The recipient as the sender first named it: type (such as `rfc822`) and decoded address. */
  readonly orcpt: { readonly type: string; readonly address: string } | null;
}

const conditions: readonly string[] = ['never', 'success', 'failure', 'delay'] satisfies NotifyCondition[];

/** `notify-esmtp-value = "NEVER" / 1#notify-list-element`: NEVER stands alone (RFC 3461 §4.1). */
function readNotify(value: string | null): readonly NotifyCondition[] | null {
  const words = (value ?? '').toLowerCase().split(',');
  if (words.length > 3 || new Set(words).size !== words.length || !words.every((word) => conditions.includes(word)))
    return null;
  return words.includes('never') && words.length > 1 ? null : (words as NotifyCondition[]);
}

/** UTF-8 may stand unencoded in an address of the type utf-8 (RFC 6533 §3). */
function decodeOriginalAddress(type: string, text: string): string | null {
  if (type !== 'utf-8') return decodeXtext(text);
  return /^[!-~\u00a0-\uffff]+$/.test(text) ? text : null;
}

/** `original-recipient-address = addr-type ";" xtext`, at most 500 characters (RFC 3461 §4.2). */
function readOrcpt(value: string | null): RecipientParameters['orcpt'] {
  if (value === null || value.length > 500) return null;
  const semicolon = value.indexOf(';');
  const type = value.slice(0, Math.max(semicolon, 0)).toLowerCase();
  if (!/^[a-z0-9-]{1,64}$/.test(type)) return null;
  const address = decodeOriginalAddress(type, value.slice(semicolon + 1));
  return address === null || address === '' ? null : { type, address };
}

/** Reads the parameters of RCPT, or gives the refusal to send. */
export function readRecipientParameters(parameters: ReadonlyMap<string, string | null>): RecipientParameters | Reply {
  let notify: RecipientParameters['notify'] = null;
  let orcpt: RecipientParameters['orcpt'] = null;
  for (const [name, value] of parameters) {
    if (name === 'NOTIFY') {
      notify = readNotify(value);
      if (notify === null) return reply(501, '5.5.4', 'Bad value of NOTIFY');
    } else if (name === 'ORCPT') {
      orcpt = readOrcpt(value);
      if (orcpt === null) return reply(501, '5.5.4', 'Bad value of ORCPT');
    } else return reply(555, '5.5.4', `Unknown parameter ${name.slice(0, 40)}`);
  }
  return { notify, orcpt };
}
