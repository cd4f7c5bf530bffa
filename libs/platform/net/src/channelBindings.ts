import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** Hash functions by the signature algorithm of a certificate (DER of its OID); MD5 and SHA-1 give way to SHA-256. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010104', 'sha256'],
  ['2a864886f70d010105', 'sha256'],
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a864886f70d01010e', 'sha224'],
  ['2a8648ce3d0401', 'sha256'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
]);

/** RFC 9266 §2 */
const EXPORTER_LABEL = 'EXPORTER-Channel-Binding';
const EXPORTER_OCTETS = 32;

interface Value {
  readonly start: number;
  readonly end: number;
}

/** Where the content of the DER element at `at` lies. */
function contentAt(der: Buffer, at: number): Value {
  const length = der[at + 1] ?? 0;
  if (length < 0x80) return { start: at + 2, end: at + 2 + length };
  const octets = length & 0x7f;
  const start = at + 2 + octets;
  return { start, end: start + der.readUIntBE(at + 2, octets) };
}

/** The hash of a certificate in DER that stands for the server; null where its signature names no single hash. */
export function endPointHash(certificate: Buffer): Buffer | null {
  // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID, … }, signatureValue }
  const signed = contentAt(certificate, contentAt(certificate, 0).start);
  const { start, end } = contentAt(certificate, contentAt(certificate, signed.end).start);
  const hash = HASHES.get(certificate.toString('hex', start, end));
  return hash === undefined ? null : createHash(hash).update(certificate).digest();
}

/** What binds a log-in to this very connection, by the name of the binding; the strongest first. */
export function channelBindings(socket: TLSSocket): ReadonlyMap<string, Buffer> {
  const bindings = new Map<string, Buffer>();
  // RFC 9266 §3: before TLS 1.3 it is unique only with the extended master secret
  if (socket.getProtocol() === 'TLSv1.3')
    bindings.set('tls-exporter', socket.exportKeyingMaterial(EXPORTER_OCTETS, EXPORTER_LABEL, Buffer.alloc(0)));
  const own = socket.getCertificate();
  const raw = own !== null && 'raw' in own ? own.raw : null;
  const endPoint = raw === null ? null : endPointHash(raw);
  // RFC 5929 §4.1
  if (endPoint !== null) bindings.set('tls-server-end-point', endPoint);
  return bindings;
}
