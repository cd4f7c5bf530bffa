import { Wire } from './wire.js';

export interface Account {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** An IMAP connection of the load; every command must succeed. */
export class ImapLoad {
  private count = 0;

  private constructor(readonly wire: Wire) {}

  static async login({ port, user, password }: Account): Promise<ImapLoad> {
    const wire = await Wire.open(port);
    await wire.next((line) => line.startsWith('* OK'));
    const load = new ImapLoad(wire);
    await load.command(`LOGIN "${user}" "${password}"`);
    return load;
  }

  /** Sends one command; gives its tagged line. */
  async command(text: string): Promise<string> {
    const tag = this.tag();
    return succeeded(text, tag, await this.wire.ask(`${tag} ${text}\r\n`, startsWith(tag)));
  }

  /** Sends one command; gives all that comes until its tagged line. */
  async answer(text: string): Promise<string> {
    let seen = '';
    const keep = (chunk: Buffer): void => {
      seen += chunk.toString('latin1');
    };
    this.wire.watch(keep);
    await this.command(text);
    this.wire.unwatch(keep);
    return seen;
  }

  /** Sends commands without literals at once, and waits for the last. */
  async together(texts: readonly string[]): Promise<void> {
    let tag = '';
    const lines = texts.map((text) => {
      tag = this.tag();
      return `${tag} ${text}\r\n`;
    });
    succeeded('commands at once', tag, await this.wire.ask(lines.join(''), startsWith(tag)));
  }

  /** Sends a command with one literal that waits for its invitation (RFC 9051 §4.3). */
  async withLiteral(text: string, literal: Buffer): Promise<string> {
    const tag = this.tag();
    const invited = await this.wire.ask(
      `${tag} ${text} {${literal.length}}\r\n`,
      (line) => line.startsWith('+') || line.startsWith(tag),
    );
    if (!invited.startsWith('+')) throw new Error(`${text}: ${invited}`);
    this.wire.send(literal);
    return succeeded(text, tag, await this.wire.ask('\r\n', startsWith(tag)));
  }

  /** Sends many commands with literals that do not wait (RFC 7888 §4) at once, and waits for the last. */
  async pipelined(commands: readonly { text: string; literal: Buffer }[]): Promise<void> {
    const parts: Buffer[] = [];
    let tag = '';
    for (const { text, literal } of commands) {
      tag = this.tag();
      parts.push(Buffer.from(`${tag} ${text} {${literal.length}+}\r\n`), literal, Buffer.from('\r\n'));
    }
    succeeded('a pipeline', tag, await this.wire.ask(Buffer.concat(parts), startsWith(tag)));
  }

  async logout(): Promise<void> {
    await this.command('LOGOUT');
    this.wire.close();
  }

  private tag(): string {
    this.count++;
    return `t${this.count}`;
  }
}

const startsWith =
  (tag: string) =>
  (line: string): boolean =>
    line.startsWith(`${tag} `);

function succeeded(text: string, tag: string, line: string): string {
  if (!line.startsWith(`${tag} OK`)) throw new Error(`${text.slice(0, 60)}: ${line}`);
  return line;
}
