import { createConnection, type Socket } from 'node:net';

/** What a command came to. */
export interface ImapResult {
  /** `OK`, `NO`, `BAD`, or `closed` when the connection broke before the answer. */
  readonly status: string;
  readonly text: string;
  /** Everything before the tagged line, literals included, one octet a character. */
  readonly untagged: string;
}

const patience = 15_000;

/** A plain IMAP client for tests. */
export class ImapClient {
  private buffer = '';
  private wake: (() => void) | null = null;
  private ended = false;
  private next = 1;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.buffer += text;
      this.wake?.();
    });
    // As every real client: no answer is an answer in the end.
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.ended = true;
      this.wake?.();
    });
  }

  /** Connects, reads the greeting and logs in. Rejects when it cannot. */
  static async open(port: number, user: string, password: string): Promise<ImapClient> {
    const client = new ImapClient(createConnection(port, '127.0.0.1'));
    await client.until(() => client.buffer.includes('\r\n'));
    client.buffer = client.buffer.slice(client.buffer.indexOf('\r\n') + 2);
    const { status, text } = await client.command(`LOGIN "${user}" "${password}"`);
    if (status !== 'OK') throw new Error(`log-in: ${status} ${text}`);
    return client;
  }

  /** Sends a command and waits for its tagged line. */
  async command(line: string): Promise<ImapResult> {
    return await this.send(`${line}\r\n`);
  }

  /** Appends a message with a non-synchronising literal. */
  async append(mailbox: string, message: Buffer, flags = ''): Promise<ImapResult> {
    const literal = message.toString('latin1');
    return await this.send(`APPEND "${mailbox}" ${flags ? `(${flags}) ` : ''}{${message.length}+}\r\n${literal}\r\n`);
  }

  close(): void {
    this.socket.destroy();
  }

  private async send(octets: string): Promise<ImapResult> {
    const tag = `t${this.next++}`;
    this.socket.write(`${tag} ${octets}`, 'latin1');
    let at = -1;
    await this.until(() => {
      at = this.buffer.startsWith(`${tag} `) ? 0 : this.buffer.indexOf(`\r\n${tag} `);
      return at >= 0 && this.buffer.indexOf('\r\n', at + 2) >= 0;
    });
    if (at < 0) return { status: 'closed', text: '', untagged: this.buffer };
    const start = at === 0 && this.buffer.startsWith(`${tag} `) ? 0 : at + 2;
    const end = this.buffer.indexOf('\r\n', start);
    const [, status = '', ...words] = this.buffer.slice(start, end).split(' ');
    const untagged = this.buffer.slice(0, start);
    this.buffer = this.buffer.slice(end + 2);
    return { status, text: words.join(' '), untagged };
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.ended)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    condition();
  }
}
