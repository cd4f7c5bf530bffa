import { describe, expect, it } from 'vitest';
import {
  decodeBase64,
  isCleartext,
  isMechanismName,
  makeMechanism,
  type MechanismName,
  readInitialResponse,
  readResponseLine,
  type SaslStep,
  saslPrep,
} from './index.js';

const scram = { nonce: () => 'server', serverSecret: Buffer.from('secret'), iterations: 4096 };
const start = (name: MechanismName, text: string | null): SaslStep =>
  makeMechanism(name, scram).start(text === null ? null : Buffer.from(text));

describe('base64', () => {
  it.each([
    ['', ''],
    ['Zg==', 'f'],
    ['Zm8=', 'fo'],
    ['Zm9v', 'foo'],
  ])('decodes %j', (text, data) => {
    expect(decodeBase64(text)?.toString()).toBe(data);
  });

  it.each(['Zg', 'Zg=', 'Zh==', '=Zg=', 'Zm9v\r\n', 'Zm 9', 'Zm-_', '====', 'Zg==Zg=='])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });

  it('reads lines of an exchange', () => {
    expect(readResponseLine('*')).toEqual({ kind: 'cancel' });
    expect(readResponseLine('')).toEqual({ kind: 'data', data: Buffer.alloc(0) });
    expect(readResponseLine('!')).toEqual({ kind: 'malformed' });
    expect(readInitialResponse('=')).toEqual({ kind: 'data', data: Buffer.alloc(0) });
    expect(readInitialResponse('*')).toEqual({ kind: 'malformed' });
  });
});

describe('saslPrep', () => {
  // The examples of RFC 4013 §3.
  it.each([
    ['I\u00adX', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['\u0007', null],
    ['\u0627\u0031', null],
    ['a\u3000b', 'a b'],
    ['\u0627\u0628', '\u0627\u0628'],
    ['a\u0627', null],
    ['\ue000', null],
    ['pa\ud800', null],
  ])('prepares %j as %j', (text, prepared) => {
    expect(saslPrep(text)).toBe(prepared);
  });
});

describe('PLAIN', () => {
  it('reads the examples of the standard', () => {
    expect(start('PLAIN', '\0tim\0tanstaaftanstaaf')).toEqual({
      kind: 'verify-password',
      username: 'tim',
      authzid: '',
      password: 'tanstaaftanstaaf',
    });
    expect(start('PLAIN', 'Ursel\0Kurt\0xipj3plmq')).toEqual({
      kind: 'verify-password',
      username: 'Kurt',
      authzid: 'Ursel',
      password: 'xipj3plmq',
    });
    expect(start('PLAIN', null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
  });

  it.each(['', '\0', 'a\0b', '\0\0pw', '\0user\0', '\0a\0b\0c', '\0a\u0007\0b'])('refuses %j', (text) => {
    expect(start('PLAIN', text).kind).toBe('failed');
  });

  it('refuses octets that are not UTF-8', () => {
    expect(makeMechanism('PLAIN', scram).start(Buffer.from([0, 0xff, 0, 0x61])).kind).toBe('failed');
  });
});

describe('LOGIN', () => {
  it('asks for the name and the password', () => {
    const mechanism = makeMechanism('LOGIN', scram);
    expect(mechanism.start(null)).toEqual({ kind: 'challenge', data: Buffer.from('Username:') });
    expect(mechanism.next(Buffer.from('tim'))).toEqual({ kind: 'challenge', data: Buffer.from('Password:') });
    expect(mechanism.next(Buffer.from('pw'))).toEqual({
      kind: 'verify-password',
      username: 'tim',
      authzid: '',
      password: 'pw',
    });
  });

  it('takes the name as initial response and refuses empty fields', () => {
    const mechanism = makeMechanism('LOGIN', scram);
    expect(mechanism.start(Buffer.from('tim')).kind).toBe('challenge');
    expect(mechanism.next(Buffer.alloc(0)).kind).toBe('failed');
    expect(start('LOGIN', '').kind).toBe('failed');
    expect(start('LOGIN', 'a\0b').kind).toBe('failed');
  });
});

const said = (step: SaslStep): string | undefined => (step.kind === 'challenge' ? step.data.toString() : undefined);

describe('OAuth', () => {
  it('reads OAUTHBEARER', () => {
    expect(
      start(
        'OAUTHBEARER',
        'n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01',
      ),
    ).toMatchObject({
      kind: 'verify-token',
      username: 'user@example.com',
      authzid: 'user@example.com',
      token: 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==',
    });
  });

  it.each([
    '',
    '\x01',
    'n,,\x01\x01',
    'n,,\x01auth=Basic x\x01\x01',
    'n,,\x01auth=Bearer a b\x01\x01',
    'n,,auth=Bearer x',
    'n,,\x01auth=Bearer x\x01auth=Bearer y\x01\x01',
  ])('refuses %j as OAUTHBEARER', (text) => {
    const mechanism = makeMechanism('OAUTHBEARER', scram);
    expect(said(mechanism.start(Buffer.from(text)))).toBe('{"status":"invalid_request"}');
    expect(mechanism.next(Buffer.from('\x01'))).toEqual({ kind: 'failed', reason: 'malformed message' });
  });

  it.each([
    ['OAUTHBEARER', 'n,,\x01auth=Bearer x\x01\x01', '{"status":"invalid_token","scope":"imap"}', '\x01'],
    ['XOAUTH2', 'user=tim\x01auth=Bearer x\x01\x01', '{"status":"401","schemes":"bearer","scope":"imap"}', ''],
  ] as const)('%s tells an error by a challenge, and fails whatever comes then', (name, text, error, answer) => {
    for (const last of [answer, text]) {
      const mechanism = makeMechanism(name, scram);
      const step = mechanism.start(Buffer.from(text));
      if (step.kind !== 'verify-token') throw new Error('no token');
      expect(said(step.refuse('imap'))).toBe(error);
      expect(mechanism.next(Buffer.from(last))).toEqual({ kind: 'failed', reason: 'refused' });
    }
  });

  it('reads XOAUTH2', () => {
    expect(start('XOAUTH2', 'user=tim@example.com\x01auth=Bearer abc\x01\x01')).toMatchObject({
      kind: 'verify-token',
      username: 'tim@example.com',
      authzid: '',
      token: 'abc',
    });
    expect(said(start('XOAUTH2', 'user=tim\x01auth=Bearer abc'))).toBe('{"status":"400","schemes":"bearer"}');
  });
});

describe('registry', () => {
  it('knows its names and which of them show the secret', () => {
    expect(isMechanismName('PLAIN')).toBe(true);
    expect(isMechanismName('toString')).toBe(false);
    expect(isCleartext('SCRAM-SHA-256')).toBe(false);
    expect(isCleartext('LOGIN')).toBe(true);
  });
});
