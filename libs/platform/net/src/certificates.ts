import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** A private key and a certificate chain, PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

const pollTime = 2000;

/**
 * The certificate in force. Its files are watched: a new pair that fits together is taken up without a restart, one that
 * does not is refused and the old one kept.
 */
export class CertificateWatcher {
  private pair: KeyPair;
  private readonly listeners = new Set<(pair: KeyPair) => void>();
  private readonly check = (): void => this.reload();

  constructor(
    private readonly files: { readonly key: string; readonly cert: string },
    private readonly refused: (error: Error) => void,
  ) {
    this.pair = read(files);
    for (const file of [files.key, files.cert]) watchFile(file, { interval: pollTime, persistent: false }, this.check);
  }

  get current(): KeyPair {
    return this.pair;
  }

  /** Hears of every new pair. */
  listen(listener: (pair: KeyPair) => void): void {
    this.listeners.add(listener);
  }

  close(): void {
    for (const file of [this.files.key, this.files.cert]) unwatchFile(file, this.check);
  }

  /** Looks at the files now. */
  reload(): void {
    try {
      const pair = read(this.files);
      if (pair.key === this.pair.key && pair.cert === this.pair.cert) return;
      this.pair = pair;
    } catch (error) {
      this.refused(error as Error);
      return;
    }
    for (const listener of this.listeners) listener(this.pair);
  }
}

/** Throws when a file is missing or key and certificate do not fit together. */
function read(files: { readonly key: string; readonly cert: string }): KeyPair {
  const pair = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
  createSecureContext(pair);
  return pair;
}
