import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { DERIVE_SCRAM, type DeriveScram, type StoredScram } from '#core/directory';
import { RENDERER, type Renderer } from '#core/mailstore';
import { renderBodyStructure, renderEnvelope } from '#wires/imap';
import { deriveScramKeys } from '#wires/sasl';

const saltLength = 16;
const iterations = 10_000;

const deriveScram: DeriveScram = async (password) => {
  const entries = await Promise.all(
    (['sha256', 'sha1'] as const).map(async (hash): Promise<[string, StoredScram]> => {
      const salt = randomBytes(saltLength);
      const { storedKey, serverKey } = await deriveScramKeys(password, salt, iterations, hash);
      const text = (octets: Buffer): string => octets.toString('base64');
      const stored = { salt: text(salt), iterations, storedKey: text(storedKey), serverKey: text(serverKey) };
      return [hash, stored];
    }),
  );
  return Object.fromEntries(entries);
};

const renderer: Renderer = { envelope: renderEnvelope, bodyStructure: renderBodyStructure };

/** Hands the wires' codecs to the core, which knows no protocol. */
@Global()
@Module({
  providers: [
    { provide: DERIVE_SCRAM, useValue: deriveScram },
    { provide: RENDERER, useValue: renderer },
  ],
  exports: [DERIVE_SCRAM, RENDERER],
})
export class CodecsModule {}
