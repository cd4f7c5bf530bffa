import { malformed } from '../fault.js';
import { dav, NS, type QName } from '../names.js';
import { attributeOf, childOf, isNamed, requiredChild, textOf, type XmlElement } from '../xml/element.js';
import { readXml } from '../xml/read.js';

/** Where a client wants to be told of changes; keys are in base64url, as they came. */
export interface PushSubscription {
  readonly resource: string;
  readonly publicKey: string;
  readonly authSecret: string;
  readonly contentEncoding: string;
  /** Of the changes of the content, and of properties; null: not asked for. */
  readonly contentDepth: '0' | '1' | 'infinity' | null;
  readonly propertyDepth: '0' | '1' | 'infinity' | null;
  /** The date that is asked for, as it came, or null. */
  readonly expires: string | null;
}

const push = (name: string): QName => ({ ns: NS.push, name });

/** The body of a POST that registers for WebDAV-Push (draft-bitfire-webdav-push, subscriptions by Web Push). */
export function readPushRegister(octets: Uint8Array): PushSubscription {
  const root = readXml(octets);
  if (!isNamed(root, push('push-register'))) throw malformed('the body is no push-register');
  const subscription = requiredChild(requiredChild(root, push('subscription')), push('web-push-subscription'));
  const key = requiredChild(subscription, push('subscription-public-key'));
  if ((attributeOf(key, 'type') ?? 'p256dh') !== 'p256dh') throw malformed('a public key of another type than p256dh');
  const trigger = childOf(root, push('trigger'));
  const expires = childOf(root, push('expires'));
  const encoding = childOf(subscription, push('content-encoding'));
  return {
    resource: textIn(subscription, 'push-resource'),
    publicKey: textOf(key),
    authSecret: textIn(subscription, 'auth-secret'),
    contentEncoding: encoding === null ? 'aes128gcm' : textOf(encoding),
    contentDepth: depthOf(trigger, 'content-update'),
    propertyDepth: depthOf(trigger, 'property-update'),
    expires: expires === null ? null : textOf(expires),
  };
}

function textIn(element: XmlElement, name: string): string {
  const text = textOf(requiredChild(element, push(name)));
  if (text === '') throw malformed(`an empty ${name}`);
  return text;
}

function depthOf(trigger: XmlElement | null, name: string): PushSubscription['contentDepth'] {
  const update = trigger === null ? null : childOf(trigger, push(name));
  if (update === null) return null;
  const element = childOf(update, dav('depth'));
  const depth = element === null ? '0' : textOf(element);
  if (depth !== '0' && depth !== '1' && depth !== 'infinity') throw malformed('a depth that is none');
  return depth;
}
