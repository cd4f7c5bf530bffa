import { describe, expect, it } from 'vitest';
import {
  deriveScramKeys,
  type SaslStep,
  type ScramHash,
  ScramMechanism,
  type ScramOptions,
  type ScramSecret,
} from './index.js';

interface Vector {
  hash: ScramHash;
  salt: string;
  clientNonce: string;
  serverNonce: string;
  proof: string;
  verifier: string;
}

/** The exchanges printed in RFC 5802 §5 and RFC 7677 §3, both of user "user" with password "pencil". */
const vectors: Vector[] = [
  {
    hash: 'sha1',
    salt: 'QSXCR+Q6sek8bf92',
    clientNonce: 'fyko+d2lbbFgONRv9qkxdawL',
    serverNonce: '3rfcNHYJY1ZVvWVs7j',
    proof: 'v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    verifier: 'rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    hash: 'sha256',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    clientNonce: 'rOprNGfwEbeRWgbNEkqO',
    serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    proof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    verifier: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
];

async function secretOf(vector: Vector): Promise<ScramSecret> {
  const salt = Buffer.from(vector.salt, 'base64');
  return { salt, iterations: 4096, ...(await deriveScramKeys('pencil', salt, 4096, vector.hash)) };
}

function mechanism(vector: Vector, more: Partial<ScramOptions> = {}): ScramMechanism {
  return new ScramMechanism({
    hash: vector.hash,
    nonce: () => vector.serverNonce,
    serverSecret: Buffer.from('of the server'),
    iterations: 4096,
    ...more,
  });
}

function provide(step: SaslStep, secret: ScramSecret | null): SaslStep {
  if (step.kind !== 'need-scram-secret') throw new Error(`${step.kind} instead of a question for the secret`);
  return step.provide(secret);
}

const text = (step: SaslStep) => ('data' in step ? (step.data?.toString() ?? '') : '');

describe.each(vectors)('SCRAM with $hash', (vector) => {
  const first = `n,,n=user,r=${vector.clientNonce}`;
  const nonce = vector.clientNonce + vector.serverNonce;
  const final = `c=biws,r=${nonce},p=${vector.proof}`;

  it('plays the exchange of the standard', async () => {
    const server = mechanism(vector);
    expect(server.start(null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    const challenge = provide(server.next(Buffer.from(first)), await secretOf(vector));
    expect(text(challenge)).toBe(`r=${nonce},s=${vector.salt},i=4096`);
    expect(server.next(Buffer.from(final))).toEqual({
      kind: 'done',
      username: 'user',
      authzid: '',
      data: Buffer.from(`v=${vector.verifier}`),
    });
  });

  it.each([
    ['another proof', final.replace(/p=./, 'p=A')],
    ['a proof of another length', `c=biws,r=${nonce},p=AAAA`],
    ['another nonce', final.replace('r=', 'r=x')],
    ['another header', final.replace('biws', 'eSws')],
    ['no proof', `c=biws,r=${nonce}`],
    ['bad base64', `c=biws,r=${nonce},p=!`],
  ])('refuses %s', async (_what, message) => {
    const server = mechanism(vector);
    provide(server.start(Buffer.from(first)), await secretOf(vector));
    expect(server.next(Buffer.from(message)).kind).toBe('failed');
  });

  it('shows unknown users the same salt each time, and never lets them in', () => {
    const challenges = [1, 2].map(() => {
      const server = mechanism(vector);
      const challenge = text(provide(server.start(Buffer.from(first)), null));
      expect(server.next(Buffer.from(final)).kind).toBe('failed');
      return challenge;
    });
    expect(challenges[0]).toBe(challenges[1]);
    expect(challenges[0]).toMatch(/,i=4096$/);
    const other = mechanism(vector);
    expect(text(provide(other.start(Buffer.from(first.replace('user', 'resu'))), null))).not.toBe(challenges[0]);
  });
});

describe('the first message of SCRAM', () => {
  const vector = vectors[1] as Vector;

  it('decodes the user name and the authorisation identity', () => {
    const step = mechanism(vector).start(Buffer.from('n,a=boss=2Cone,n=a=3Db=2Cc,r=x'));
    expect(step).toMatchObject({ kind: 'need-scram-secret', username: 'a=b,c', hash: 'sha256' });
  });

  it.each([
    '',
    'n',
    'n,',
    'n,,',
    'x,,n=u,r=x',
    'n,,m=1,n=u,r=x',
    'n,,n=,r=x',
    'n,,n=a=b,r=x',
    'n,,n=u,r=',
    'n,,n=u',
    'n,b=u,n=u,r=x',
    'p=tls-exporter,,n=u,r=x',
    `n,,n=u,r=${'x'.repeat(5000)}`,
  ])('refuses %j', (message) => {
    expect(mechanism(vector).start(Buffer.from(message)).kind).toBe('failed');
  });

  it('refuses a stripped channel binding', () => {
    expect(mechanism(vector, { plusOffered: true }).start(Buffer.from('y,,n=u,r=x')).kind).toBe('failed');
    expect(mechanism(vector).start(Buffer.from('y,,n=u,r=x')).kind).toBe('need-scram-secret');
  });

  it('binds to the channel in the -PLUS form', async () => {
    const channelBindings = new Map([['tls-exporter', Buffer.from('exported')]]);
    const server = mechanism(vector, { channelBindings });
    expect(server.name).toBe('SCRAM-SHA-256-PLUS');
    expect(mechanism(vector, { channelBindings }).start(Buffer.from('n,,n=u,r=x')).kind).toBe('failed');
    expect(mechanism(vector, { channelBindings }).start(Buffer.from('p=tls-unique,,n=u,r=x')).kind).toBe('failed');
    provide(server.start(Buffer.from('p=tls-exporter,,n=user,r=x')), await secretOf(vector));
    const unbound = Buffer.from('p=tls-exporter,,').toString('base64');
    expect(server.next(Buffer.from(`c=${unbound},r=x${vector.serverNonce},p=AAAA`))).toMatchObject({
      reason: 'channel bindings differ',
    });
  });
});
