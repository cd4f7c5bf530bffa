import type { ArcVerdict } from '../arc/verify.js';
import type { DkimVerdict } from '../dkim/verify.js';
import type { DmarcVerdict } from '../dmarc/evaluate.js';
import type { IprevVerdict } from '../iprev.js';
import type { SpfVerdict } from '../spf/checkHost.js';
import type { MethodProperty, MethodResult } from './types.js';

const property = (type: string, name: string, value: string): MethodProperty => ({ type, property: name, value });

/** RFC 8601 §2.7.2. */
export function spfMethod(verdict: SpfVerdict, identity: 'mailfrom' | 'helo', value: string): MethodResult {
  return {
    method: 'spf',
    result: verdict.result,
    reason: verdict.reason,
    comment: verdict.mechanism,
    properties: [property('smtp', identity, value)],
  };
}

/** RFC 8601 §2.7.1; the first octets of the signature tell several of a domain apart (RFC 6008 §3). */
export function dkimMethod({ result, reason, signature, keyBits, testing }: DkimVerdict): MethodResult {
  const comments = [keyBits === null ? [] : `${keyBits}-bit key`, testing ? 'testing' : []].flat();
  const properties = signature && [
    property('header', 'd', signature.domain),
    property('header', 'i', signature.identity),
    property('header', 's', signature.selector),
    property('header', 'a', signature.algorithm),
    property('header', 'b', signature.signatureText.slice(0, 8)),
  ];
  const comment = comments.length === 0 ? null : comments.join(', ');
  return { method: 'dkim', result, reason, comment, properties: properties ?? [] };
}

/** RFC 7489 §11.2. */
export function dmarcMethod({ result, reason, domain, policy, disposition, published }: DmarcVerdict): MethodResult {
  const comment = published === null ? null : `p=${published.record.policy} policy=${policy} dis=${disposition}`;
  return { method: 'dmarc', result, reason, comment, properties: [property('header', 'from', domain)] };
}

/** RFC 8617 §10.1. */
export function arcMethod({ result, reason, sealers }: ArcVerdict, remote: string): MethodResult {
  const oldest = sealers.map(({ domain }) => property('header', 'd', domain)).slice(-1);
  return {
    method: 'arc',
    result,
    reason,
    comment: null,
    properties: [property('smtp', 'remote-ip', remote), ...oldest],
  };
}

/** RFC 8601 §2.7.3. */
export function iprevMethod({ result, name }: IprevVerdict, remote: string): MethodResult {
  return { method: 'iprev', result, reason: null, comment: name, properties: [property('policy', 'iprev', remote)] };
}
