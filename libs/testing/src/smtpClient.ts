import { createConnection, type Socket } from 'node:net';

const patience = 15_000;

/** A plain SMTP client for tests: sends what it is told and gives the replies. */
export class SmtpClient {
  private buffer = '';
  private closed = false;
  private readonly waiting: ((reply: string) => void)[] = [];
  private readonly replies: string[] = [];

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => this.received(text));
    // As every real client: no answer is an answer in the end.
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      for (const resolve of this.waiting.splice(0)) resolve('closed');
    });
  }

  /** Connects and greets with EHLO or LHLO. */
  static async open(port: number, greeting = 'EHLO client.test', from = '127.0.0.1'): Promise<SmtpClient> {
    const client = new SmtpClient(createConnection({ port, host: '127.0.0.1', localAddress: from }));
    await client.reply();
    await client.send(greeting);
    return client;
  }

  /** Sends a line and gives the reply, several lines joined by LF. */
  async send(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return await this.reply();
  }

  /** As `send`, of one octet a character. */
  async sendOctets(line: string): Promise<string> {
    this.socket.write(Buffer.from(`${line}\r\n`, 'latin1'));
    return await this.reply();
  }

  /** Sends a message whose lines are already dot-stuffed; gives `count` replies. */
  async data(content: string, count = 1): Promise<string[]> {
    const go = await this.send('DATA');
    if (!go.startsWith('354')) return [go];
    this.socket.write(Buffer.from(`${content}\r\n.\r\n`, 'latin1'));
    const replies: string[] = [];
    while (replies.length < count) replies.push(await this.reply());
    return replies;
  }

  /** A whole transaction; gives the replies of MAIL, each RCPT, and the end of data. */
  async deliver(from: string, to: readonly string[], content: string): Promise<string[]> {
    const replies = [await this.send(`MAIL FROM:<${from}>`)];
    for (const address of to) replies.push(await this.send(`RCPT TO:<${address}>`));
    return [...replies, ...(await this.data(content))];
  }

  close(): void {
    this.socket.destroy();
  }

  reply(): Promise<string> {
    const ready = this.replies.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (this.closed) return Promise.resolve('closed');
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private received(text: string): void {
    this.buffer += text;
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.buffer);
      if (!match) return;
      this.buffer = this.buffer.slice(match[0].length);
      const reply = match[0].trimEnd().replaceAll('\r\n', '\n');
      const resolve = this.waiting.shift();
      if (resolve) resolve(reply);
      else this.replies.push(reply);
    }
  }
}
