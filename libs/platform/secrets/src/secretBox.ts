import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SettingError } from '#platform/settings';

const algorithm = 'aes-256-gcm';
const prefix = 'sealed:1:';
const nonceOctets = 12;
const tagOctets = 16;
/** Octets of a key. */
export const keyOctets = 32;

/** What a secret is for: sealed for one thing, it does not open for another. */
export type Purpose = 'dkim-key' | 'route' | 'check';

/**
 * Seals secrets that are kept in the database, as `sealed:1:KEY-ID:BASE64` (nonce, ciphertext, tag; AES-256-GCM). The first key
 * seals, all open: so keys are changed.
 */
export class SecretBox {
  private readonly byId: ReadonlyMap<string, Buffer>;
  private readonly current: { readonly id: string; readonly key: Buffer };

  constructor(keys: readonly Buffer[]) {
    const [first] = keys;
    if (first === undefined) throw new SettingError('there is no key for secrets');
    this.byId = new Map(keys.map((key) => [idOf(key), key]));
    this.current = { id: idOf(first), key: first };
  }

  /** Ids of the keys, the one that seals first. */
  get keyIds(): readonly string[] {
    return [...this.byId.keys()];
  }

  seal(secret: string, purpose: Purpose): string {
    const { id, key } = this.current;
    const nonce = randomBytes(nonceOctets);
    const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose));
    const octets = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    return `${prefix}${id}:${octets.toString('base64')}`;
  }

  /** What was sealed; a text that is not sealed is older than this, and what it is. Throws where no key opens it. */
  open(text: string, purpose: Purpose): string {
    if (!isSealed(text)) return text;
    const id = keyIdOf(text);
    const key = this.byId.get(id);
    if (!key) throw new SettingError(`a secret is sealed with the key ${id}, which is not in the key file`);
    const octets = Buffer.from(text.slice(prefix.length + id.length + 1), 'base64');
    try {
      const decipher = createDecipheriv(algorithm, key, octets.subarray(0, nonceOctets))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(octets.subarray(-tagOctets));
      return Buffer.concat([decipher.update(octets.subarray(nonceOctets, -tagOctets)), decipher.final()]).toString();
    } catch {
      throw new SettingError(`a secret that is sealed with the key ${id} has been changed, or is another's`);
    }
  }

  /** Whether a text is to be sealed anew: it is not sealed, or with an older key. */
  isStale(text: string): boolean {
    return !isSealed(text) || keyIdOf(text) !== this.current.id;
  }
}

export const isSealed = (text: string): boolean => text.startsWith(prefix);

export const keyIdOf = (text: string): string => text.slice(prefix.length, text.indexOf(':', prefix.length));

const idOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);
