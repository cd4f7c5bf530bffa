import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { CommandLineReader, type LineEvent } from '#wires/smtp';

/** Takes the octets that are no commands: message data, counted chunks, octets to throw away. */
export interface Body {
  /** Reads from `start`; gives the offset after the body's end, or -1 when the chunk ends before. */
  read(chunk: Buffer, start: number): number;
  /** Hands on what has been read; a promise holds the client back. Never rejects. */
  flush(): Promise<void> | void;
  /** Called after the last flush. */
  finish(): Promise<void> | void;
}

/** Pipelined commands that are handled before others get their turn. */
const COMMANDS_PER_TURN = 100;

/**
 * What the client sends, cut into command lines and bodies. Takes the place of the parser of smtp-server: it works on
 * octets, bounds its memory, lets a body be counted (BDAT), and waits for each handler before it reads on.
 */
export class ConversationStream extends SMTPStream {
  private body: Body | null = null;
  private readonly lines: CommandLineReader;
  private chunk: Buffer = Buffer.alloc(0);
  private position = 0;

  constructor(
    private readonly onLine: (event: LineEvent) => Promise<void> | void,
    lineLimit: number,
  ) {
    super();
    this.lines = new CommandLineReader(lineLimit);
  }

  /** True when octets have come already that stand behind the command at hand. */
  get pipelined(): boolean {
    return this.position < this.chunk.length || this.writableLength > this.chunk.length;
  }

  /** True while a body is being read. */
  get inBody(): boolean {
    return this.body !== null;
  }

  /** The octets that follow belong to `body`, up to its end. */
  expect(body: Body): void {
    this.body = body;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding | 'buffer', next: (error?: Error | null) => void): void {
    this.process(chunk).then(() => next(), next);
  }

  private async process(chunk: Buffer): Promise<void> {
    this.chunk = chunk;
    this.position = 0;
    for (let turn = 1; this.position < chunk.length && !this.isClosed; turn++) {
      const work = this.body === null ? this.takeLine(chunk) : this.takeBody(chunk, this.body);
      if (work !== undefined) await work;
      else if (turn % COMMANDS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private takeLine(chunk: Buffer): Promise<void> | void {
    const event = this.lines.read(chunk, this.position);
    this.position = event === null ? chunk.length : event.end;
    return event === null ? undefined : this.onLine(event);
  }

  private takeBody(chunk: Buffer, body: Body): Promise<void> | void {
    const end = body.read(chunk, this.position);
    this.position = end < 0 ? chunk.length : end;
    const flushed = body.flush();
    if (end < 0) return flushed;
    this.body = null;
    return flushed === undefined ? body.finish() : flushed.then(() => body.finish());
  }
}
