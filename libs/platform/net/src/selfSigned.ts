import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Tags of the Distinguished Encoding Rules (X.690 §8) that a certificate needs. */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), content]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second];
  for (const arc of rest) {
    const base128 = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      base128.unshift(0x80 | (left % 128));
    octets.push(...base128);
  }
  return der(OBJECT_IDENTIFIER, Buffer.from(octets));
}

/** RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050. */
function time(at: Date): Buffer {
  const digits = `${at.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? der(UTC_TIME, Buffer.from(digits.slice(2)))
    : der(GENERALIZED_TIME, Buffer.from(digits));
}

function isIPv4(name: string): boolean {
  const numbers = name.split('.');
  return numbers.length === 4 && numbers.every((number) => /^\d{1,3}$/.test(number) && Number(number) < 256);
}

/** GeneralName: dNSName [2] or iPAddress [7] (RFC 5280 §4.2.1.6). */
function generalName(name: string): Buffer {
  return isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name, 'ascii'));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flags = critical ? [der(BOOLEAN, Buffer.from([0xff]))] : [];
  return der(SEQUENCE, oid(id), ...flags, der(OCTET_STRING, value));
}

function extensions(names: readonly string[], publicKey: Buffer): Buffer {
  return der(
    0xa3,
    der(
      SEQUENCE,
      extension('2.5.29.17', false, der(SEQUENCE, ...names.map(generalName))),
      extension('2.5.29.19', true, der(SEQUENCE)), // basicConstraints: no certification authority
      extension('2.5.29.15', true, der(BIT_STRING, Buffer.from([7, 0x80]))), // keyUsage: digitalSignature
      extension('2.5.29.37', false, der(SEQUENCE, oid('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: serverAuth
      extension('2.5.29.14', false, der(OCTET_STRING, createHash('sha1').update(publicKey).digest())),
    ),
  );
}

/**
 * Makes a certificate that vouches for itself, for the first start and for tests: ECDSA on P-256, valid from an hour
 * ago for `days` days (RFC 5280 §4.1). `names` are DNS names and IPv4 addresses, the first is the common name.
 * Returns key (PKCS #8) and certificate in PEM.
 */
export function makeSelfSigned(options: { names: readonly string[]; days: number }): { key: string; cert: string } {
  const { names, days } = options;
  if (names.length === 0) throw new RangeError('a certificate needs at least one name');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = der(SEQUENCE, oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const commonName = Buffer.from((names[0] ?? '').slice(0, 64));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, oid('2.5.4.3'), der(UTF8_STRING, commonName))));
  const from = new Date(Date.now() - 3_600_000);
  const validity = der(SEQUENCE, time(from), time(new Date(from.getTime() + days * 86_400_000)));
  const version3 = der(0xa0, der(INTEGER, Buffer.from([2])));
  const body = der(
    SEQUENCE,
    version3,
    der(INTEGER, serial),
    algorithm,
    name,
    validity,
    name,
    spki,
    extensions(names, spki),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(SEQUENCE, body, algorithm, der(BIT_STRING, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
