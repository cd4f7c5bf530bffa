import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { textOfDocument } from '#formats/documents';
import type { DocumentAnswer, DocumentRequest } from './documentTexts.js';

const tables = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/** Runs in a thread of its own: what a document does to it, it does to nobody else. */
parentPort?.on('message', (request: DocumentRequest) => {
  const { kind, octets, limits } = request;
  const answer = (message: DocumentAnswer): void => parentPort?.postMessage(message);
  textOfDocument(kind, octets, { ...limits, tables }).then(
    (text) => answer({ text }),
    () => answer({ text: '' }),
  );
});
