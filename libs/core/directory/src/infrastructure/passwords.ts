import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const hashPassword = promisify(argon2);

/** Parameters of new hashes: OWASP's minimum for argon2id, 19 MiB and two passes. */
const current = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 } as const;
const saltLength = 16;
export const maxPasswordOctets = 1024;

/** A PHC string of argon2id for a password. */
export async function createHash(password: string): Promise<string> {
  const salt = randomBytes(saltLength);
  const tag = await derive(password, salt, current);
  const { memory, passes, parallelism } = current;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

/** Compares in constant time; `outdated` when the hash should be made anew with today's parameters. */
export async function verifyHash(password: string, phc: string): Promise<{ ok: boolean; outdated: boolean }> {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,128})\$([A-Za-z0-9+/]{1,256})$/.exec(phc);
  if (!match) return { ok: false, outdated: false };
  const [, memory, passes, parallelism, salt, tag] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const expected = Buffer.from(tag, 'base64');
  const parameters = { memory: +memory, passes: +passes, parallelism: +parallelism, tagLength: expected.length };
  const ok = timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), parameters), expected);
  return { ok, outdated: parameters.memory !== current.memory || parameters.passes !== current.passes };
}

async function derive(
  password: string,
  nonce: Buffer,
  options: { memory: number; passes: number; parallelism: number; tagLength: number },
): Promise<Buffer> {
  // RFC 8265 §4.2: passwords that look the same are the same.
  const message = Buffer.from(password.normalize('NFC'));
  return await hashPassword('argon2id', { message, nonce, ...options });
}

const base64 = (octets: Buffer): string => octets.toString('base64').replaceAll('=', '');

/**
 * Runs at most `limit` tasks at once and lets at most `queue` wait; more are refused with null. Clients take turns, so
 * that one with many tasks does not keep the others waiting.
 */
export class BoundedWork {
  private running = 0;
  private count = 0;
  /** Who waits, by client; the first client is the next. */
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(
    private readonly limit: number,
    private readonly queue: number,
  ) {}

  get depth(): number {
    return this.running + this.count;
  }

  async run<T>(client: string, task: () => Promise<T>): Promise<T | null> {
    if (this.running >= this.limit) {
      if (this.count >= this.queue) return null;
      await new Promise<void>((resolve) => this.wait(client, resolve));
    } else this.running += 1;
    try {
      return await task();
    } finally {
      this.next();
    }
  }

  private wait(client: string, resolve: () => void): void {
    this.count += 1;
    const others = this.waiting.get(client);
    if (others) others.push(resolve);
    else this.waiting.set(client, [resolve]);
  }

  /** Hands the place on. */
  private next(): void {
    const [first] = this.waiting;
    if (!first) {
      this.running -= 1;
      return;
    }
    const [client, tasks] = first;
    this.waiting.delete(client);
    this.count -= 1;
    const resolve = tasks.shift();
    if (tasks.length > 0) this.waiting.set(client, tasks);
    resolve?.();
  }
}
