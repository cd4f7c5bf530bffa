import { timingSafeEqual } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { decodeSaslName, type Gs2Header, parseGs2Header } from './gs2.js';
import { decodeUtf8, failed, type SaslMechanism, type SaslStep } from './mechanism.js';
import { saslPrep } from './saslPrep.js';
import { digest, fakeScramSecret, hashLength, hmac, type ScramHash, type ScramSecret } from './scramKeys.js';

export interface ScramOptions {
  readonly hash: ScramHash;
  /** The server's part of the nonce: printable ASCII without comma, never the same twice. */
  readonly nonce: () => string;
  /** Keys the salts that are shown for users who do not exist. */
  readonly serverSecret: Buffer;
  /** Iterations shown for users who do not exist: those new secrets are made with. */
  readonly iterations: number;
  /** Set for the -PLUS mechanism: the bindings of this connection by name (RFC 9266 §2, RFC 5929 §4). */
  readonly channelBindings?: ReadonlyMap<string, Buffer>;
  /** True when the -PLUS mechanism was offered too: a client that says `y` then was lied to (RFC 5802 §6). */
  readonly plusOffered?: boolean;
}

interface Exchange {
  readonly header: Gs2Header;
  readonly username: string;
  readonly clientFirstBare: string;
  readonly nonce: string;
  readonly serverFirst: string;
  readonly secret: ScramSecret;
  readonly known: boolean;
}

const NAMES: Readonly<Record<ScramHash, string>> = { sha256: 'SCRAM-SHA-256', sha1: 'SCRAM-SHA-1' };
/** No honest first message is longer. */
const MAX_MESSAGE_OCTETS = 4096;

/** The server side of SCRAM (RFC 5802 §5, RFC 7677 §3). */
export class ScramMechanism implements SaslMechanism {
  readonly name: string;
  private exchange: Exchange | null = null;

  constructor(private readonly options: ScramOptions) {
    this.name = NAMES[options.hash] + (options.channelBindings ? '-PLUS' : '');
  }

  start(initial: Buffer | null): SaslStep {
    return initial === null ? { kind: 'challenge', data: Buffer.alloc(0) } : this.next(initial);
  }

  next(response: Buffer): SaslStep {
    if (response.length > MAX_MESSAGE_OCTETS) return failed('message too long');
    const text = decodeUtf8(response);
    if (text === null) return failed('not UTF-8', Buffer.from('e=invalid-encoding'));
    return this.exchange === null ? this.readClientFirst(text) : this.readClientFinal(this.exchange, text);
  }

  /** `client-first-message = gs2-header client-first-message-bare` (RFC 5802 §7). */
  private readClientFirst(text: string): SaslStep {
    const header = parseGs2Header(text);
    if (header === null) return failed('malformed GS2 header', Buffer.from('e=other-error'));
    const refusal = this.checkBinding(header);
    if (refusal !== null) return failed(refusal, Buffer.from(`e=${refusal}`));
    const bare = text.slice(header.end);
    // "m=" announces a mandatory extension, and none is known (RFC 5802 §5.1).
    if (bare.startsWith('m=')) return failed('unknown extension', Buffer.from('e=extensions-not-supported'));
    const [user = '', nonce = ''] = bare.split(',');
    if (!user.startsWith('n=') || !nonce.startsWith('r='))
      return failed('malformed message', Buffer.from('e=other-error'));
    const name = decodeSaslName(user.slice(2));
    const username = name === null ? null : saslPrep(name);
    if (!username || username.includes('\0'))
      return failed('invalid username encoding', Buffer.from('e=invalid-username-encoding'));
    const clientNonce = nonce.slice(2);
    if (!/^[\x21-\x2b\x2d-\x7e]+$/.test(clientNonce)) return failed('malformed nonce', Buffer.from('e=other-error'));
    const { hash } = this.options;
    return {
      kind: 'need-scram-secret',
      username,
      hash,
      provide: (secret) => this.challenge(header, username, bare, clientNonce, secret),
    };
  }

  /** RFC 5802 §6: a flag `p` needs the -PLUS mechanism, and `y` must not come when that was offered. */
  private checkBinding(header: Gs2Header): string | null {
    const { channelBindings, plusOffered } = this.options;
    if (channelBindings === undefined) {
      if (header.binding === 'p') return 'channel-binding-not-supported';
      return header.binding === 'y' && plusOffered ? 'server-does-support-channel-binding' : null;
    }
    if (header.binding !== 'p') return 'channel-bindings-dont-match';
    return channelBindings.has(header.bindingName) ? null : 'unsupported-channel-binding-type';
  }

  /** `server-first-message = nonce "," salt "," iteration-count` (RFC 5802 §7). */
  private challenge(
    header: Gs2Header,
    username: string,
    clientFirstBare: string,
    clientNonce: string,
    stored: ScramSecret | null,
  ): SaslStep {
    const { hash, serverSecret, iterations } = this.options;
    const secret = stored ?? fakeScramSecret(username, hash, serverSecret, iterations);
    const nonce = clientNonce + this.options.nonce();
    const serverFirst = `r=${nonce},s=${secret.salt.toString('base64')},i=${secret.iterations}`;
    this.exchange = { header, username, clientFirstBare, nonce, serverFirst, secret, known: stored !== null };
    return { kind: 'challenge', data: Buffer.from(serverFirst) };
  }

  /** `client-final-message = channel-binding "," nonce "," proof` (RFC 5802 §7). */
  private readClientFinal(exchange: Exchange, text: string): SaslStep {
    const proofAt = text.lastIndexOf(',p=');
    if (proofAt < 0) return failed('no proof', Buffer.from('e=other-error'));
    const withoutProof = text.slice(0, proofAt);
    const [binding = '', nonce = ''] = withoutProof.split(',');
    const proof = decodeBase64(text.slice(proofAt + 3));
    const bound = binding.startsWith('c=') ? decodeBase64(binding.slice(2)) : null;
    if (proof === null || bound === null) return failed('invalid encoding', Buffer.from('e=invalid-encoding'));
    const expected = Buffer.concat([
      Buffer.from(exchange.header.raw),
      this.options.channelBindings?.get(exchange.header.bindingName) ?? Buffer.alloc(0),
    ]);
    if (!bound.equals(expected)) return failed('channel bindings differ', Buffer.from('e=channel-bindings-dont-match'));
    if (nonce !== `r=${exchange.nonce}`) return failed('nonces differ', Buffer.from('e=other-error'));
    const authMessage = `${exchange.clientFirstBare},${exchange.serverFirst},${withoutProof}`;
    if (!this.isProof(exchange, authMessage, proof)) return failed('wrong proof', Buffer.from('e=invalid-proof'));
    const signature = hmac(this.options.hash, exchange.secret.serverKey, authMessage);
    return {
      kind: 'done',
      username: exchange.username,
      authzid: exchange.header.authzid,
      data: Buffer.from(`v=${signature.toString('base64')}`),
    };
  }

  /** ClientKey = ClientProof XOR ClientSignature, and H(ClientKey) must be StoredKey (RFC 5802 §3). */
  private isProof(exchange: Exchange, authMessage: string, proof: Buffer): boolean {
    const { hash } = this.options;
    if (proof.length !== hashLength[hash]) return false;
    const signature = hmac(hash, exchange.secret.storedKey, authMessage);
    const clientKey = Buffer.alloc(proof.length);
    for (let i = 0; i < proof.length; i++) clientKey[i] = (proof[i] ?? 0) ^ (signature[i] ?? 0);
    const matches = timingSafeEqual(digest(hash, clientKey), exchange.secret.storedKey);
    return matches && exchange.known;
  }
}
