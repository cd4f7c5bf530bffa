import { Worker } from 'node:worker_threads';
import type { DocumentKind, DocumentLimits } from '#formats/documents';

export interface DocumentRequest {
  readonly kind: DocumentKind;
  readonly octets: Uint8Array;
  readonly limits: Omit<DocumentLimits, 'tables'>;
}

export interface DocumentAnswer {
  /** Empty where the document cannot be read. */
  readonly text: string;
}

export interface DocumentOptions extends Omit<DocumentLimits, 'tables'> {
  /** Octets of a document that is looked into. */
  readonly documentOctets: number;
  /** Milliseconds that one document may take, … */
  readonly time: number;
  /** … and MiB of memory. */
  readonly memory: number;
  /** Milliseconds without a document after which the thread ends. */
  readonly rest: number;
}

export const defaultDocumentOptions: DocumentOptions = {
  documentOctets: 16 * 1024 * 1024,
  characters: 1_000_000,
  unpackedOctets: 64 * 1024 * 1024,
  pages: 1000,
  time: 10_000,
  memory: 256,
  rest: 30_000,
};

/** From the sources, Node runs the source of the thread as well. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? './documentWorker.ts' : './documentWorker.js',
  import.meta.url,
);

/**
 * Reads the texts of documents in a thread with limits on time and memory. A document that exceeds them, or that breaks the
 * reader, has no text; the next one gets a new thread.
 */
export class DocumentTexts {
  private thread: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private resting: NodeJS.Timeout | null = null;

  constructor(private readonly options: DocumentOptions = defaultDocumentOptions) {}

  /** The text of a document; one after the other. Never rejects. */
  textOf(kind: DocumentKind, octets: Uint8Array): Promise<string> {
    if (octets.length === 0 || octets.length > this.options.documentOctets) return Promise.resolve('');
    const text = this.last.then(() => this.read(kind, octets));
    this.last = text;
    return text;
  }

  async close(): Promise<void> {
    await this.last;
    await this.end();
  }

  private async read(kind: DocumentKind, octets: Uint8Array): Promise<string> {
    if (this.resting) clearTimeout(this.resting);
    const { characters, unpackedOctets, pages, time, rest } = this.options;
    const thread = (this.thread ??= this.begin());
    const request: DocumentRequest = { kind, octets, limits: { characters, unpackedOctets, pages } };
    const text = await answerOf(thread, request, time);
    if (text === null) await this.end();
    this.resting = setTimeout(() => void this.end(), rest).unref();
    return text ?? '';
  }

  private begin(): Worker {
    const thread = new Worker(program, {
      resourceLimits: { maxOldGenerationSizeMb: this.options.memory },
      execArgv: [],
      // what a document makes its reader say is nobody's log
      stdout: true,
      stderr: true,
    });
    thread.unref();
    return thread;
  }

  private async end(): Promise<void> {
    const { thread } = this;
    this.thread = null;
    if (this.resting) clearTimeout(this.resting);
    this.resting = null;
    await thread?.terminate();
  }
}

/** The text, or null when the thread broke or took too long. */
async function answerOf(thread: Worker, request: DocumentRequest, time: number): Promise<string | null> {
  return await new Promise((resolve) => {
    const done = (text: string | null): void => {
      clearTimeout(timer);
      thread.off('message', answered).off('error', broken).off('exit', broken);
      // an error that comes late is nobody's
      thread.on('error', () => undefined);
      resolve(text);
    };
    const answered = ({ text }: DocumentAnswer): void => done(text);
    const broken = (): void => done(null);
    const timer = setTimeout(broken, time);
    thread.on('message', answered).on('error', broken).on('exit', broken);
    thread.postMessage(request);
  });
}
