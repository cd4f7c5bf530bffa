import { LoginMechanism } from './login.js';
import type { SaslMechanism } from './mechanism.js';
import { OAuthBearerMechanism, XOAuth2Mechanism } from './oauth.js';
import { PlainMechanism } from './plain.js';
import { ScramMechanism, type ScramOptions } from './scram.js';

export const mechanismNames = [
  'SCRAM-SHA-256-PLUS',
  'SCRAM-SHA-1-PLUS',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'PLAIN',
  'LOGIN',
  'OAUTHBEARER',
  'XOAUTH2',
] as const;
export type MechanismName = (typeof mechanismNames)[number];

function withoutBindings({ channelBindings: _, ...scram }: Omit<ScramOptions, 'hash'>): Omit<ScramOptions, 'hash'> {
  return scram;
}

/** Mechanisms that bind the log-in to the connection, which must have TLS (RFC 5802 §6). */
export const needsBinding = (name: MechanismName): boolean => name.endsWith('-PLUS');

const makers: Readonly<Record<MechanismName, (scram: Omit<ScramOptions, 'hash'>) => SaslMechanism>> = {
  'SCRAM-SHA-256-PLUS': (scram) => new ScramMechanism({ channelBindings: new Map(), ...scram, hash: 'sha256' }),
  'SCRAM-SHA-1-PLUS': (scram) => new ScramMechanism({ channelBindings: new Map(), ...scram, hash: 'sha1' }),
  'SCRAM-SHA-256': (scram) => new ScramMechanism({ ...withoutBindings(scram), hash: 'sha256' }),
  'SCRAM-SHA-1': (scram) => new ScramMechanism({ ...withoutBindings(scram), hash: 'sha1' }),
  PLAIN: () => new PlainMechanism(),
  LOGIN: () => new LoginMechanism(),
  OAUTHBEARER: () => new OAuthBearerMechanism(),
  XOAUTH2: () => new XOAuth2Mechanism(),
};

/** True for a name, in capitals, that `makeMechanism` knows. */
export function isMechanismName(name: string): name is MechanismName {
  return Object.hasOwn(makers, name);
}

/** Mechanisms that show the password or a token to whoever listens: only for encrypted connections. */
export function isCleartext(name: MechanismName): boolean {
  return !name.startsWith('SCRAM-');
}

/** A fresh mechanism for one exchange. */
export function makeMechanism(name: MechanismName, scram: Omit<ScramOptions, 'hash'>): SaslMechanism {
  return makers[name](scram);
}
