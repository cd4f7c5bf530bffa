import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeSelfSigned } from '#platform/net';
import type { Settings } from '#platform/settings';

const validDays = 3650;

/** Paths of the certificate and key in force. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** The administrator's files, or a self-signed certificate that is made at the first start. */
export async function certificateFiles(settings: Settings): Promise<CertificateFiles> {
  if (settings.tlsCert !== null && settings.tlsKey !== null) return { cert: settings.tlsCert, key: settings.tlsKey };
  const directory = join(resolve(settings.dataDir), 'tls');
  const files = { cert: join(directory, 'self-signed.crt'), key: join(directory, 'self-signed.key') };
  if (!existsSync(files.cert) || !existsSync(files.key)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { cert, key } = makeSelfSigned({ names: [settings.hostname, 'localhost'], days: validDays });
    writeFileSync(files.key, key, { mode: 0o600 });
    writeFileSync(files.cert, cert);
  }
  return files;
}
