import { type Expected, parseTranscript, type SendPiece, type Step } from './parse.js';
import { TranscriptWire } from './wire.js';

export interface TranscriptHooks {
  /** Opens connections to this port. */
  readonly port: number;
  /** Variables that are known from the start. */
  readonly variables: Readonly<Record<string, string>>;
  /** What `@name words` does. */
  readonly actions: Readonly<Record<string, (wire: TranscriptWire, words: readonly string[]) => Promise<void> | void>>;
}

const VARIABLE = /\$([a-z][a-z0-9]*)/g;
const META = /[.*+?^${}()|[\]\\/]/g;

/** UTF-8 octets, one per character: how responses are read. */
const octetText = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Plays a transcript against a server. Throws an error that names the line, what was expected and what came. */
export async function runTranscript(text: string, hooks: TranscriptHooks): Promise<void> {
  const player = new Player(hooks);
  try {
    for (const step of parseTranscript(text)) await player.play(step);
    player.finish();
  } finally {
    player.close();
  }
}

class Player {
  private readonly wires = new Map<number, TranscriptWire>();
  private readonly put = new Map<number, string[]>();
  private readonly forbidden = new Map<number, { line: number; pattern: RegExp }[]>();
  private readonly skipping = new Set<number>();
  private readonly variables: Map<string, string>;

  constructor(private readonly hooks: TranscriptHooks) {
    this.variables = new Map(Object.entries(hooks.variables));
  }

  async play(step: Step): Promise<void> {
    const { connection } = step;
    switch (step.kind) {
      case 'send':
        this.forbidden.delete(connection);
        return await this.send(connection, step.pieces);
      case 'skip':
        this.skipping.add(connection);
        return;
      case 'never':
        this.forbidden.set(connection, [
          ...(this.forbidden.get(connection) ?? []),
          { line: step.line, pattern: new RegExp(step.pattern) },
        ]);
        return;
      case 'do': {
        const action = this.hooks.actions[step.name];
        if (action === undefined) throw new Error(`line ${step.line}: no action ${step.name}`);
        return await action(
          this.wire(connection),
          step.words.map((word) => this.filled(word)),
        );
      }
      case 'expect':
        return await this.expect(connection, step.expected);
    }
  }

  finish(): void {
    for (const [connection, wire] of this.wires) {
      const left = [...(this.put.get(connection) ?? []), wire.unread].join('\n');
      if (left !== '') throw new Error(`[${connection}] more came than was expected: ${left}`);
    }
  }

  close(): void {
    for (const wire of this.wires.values()) wire.close();
  }

  private wire(connection: number): TranscriptWire {
    let wire = this.wires.get(connection);
    if (wire === undefined) {
      wire = TranscriptWire.open(this.hooks.port);
      this.wires.set(connection, wire);
    }
    return wire;
  }

  private async send(connection: number, pieces: readonly SendPiece[]): Promise<void> {
    const wire = this.wire(connection);
    for (const { text, literal, nonSync } of pieces) {
      const head = this.filled(text);
      if (literal === null) {
        wire.send(`${head}\r\n`);
        return;
      }
      const octets = Buffer.from(this.filled(literal));
      wire.send(`${head}{${octets.length}${nonSync ? '+' : ''}}\r\n`);
      if (!nonSync) {
        const answer = await wire.response();
        if (!answer?.startsWith('+')) {
          this.put.set(connection, answer === null ? [] : [answer]);
          return;
        }
      }
      wire.send(octets);
    }
  }

  private async response(connection: number, line: number): Promise<string | null> {
    const response = this.put.get(connection)?.shift() ?? (await this.wire(connection).response());
    for (const { line: where, pattern } of this.forbidden.get(connection) ?? [])
      if (response !== null && pattern.test(response))
        throw new Error(`line ${where}: came before line ${line}: ${response}`);
    return response;
  }

  private async expect(connection: number, expected: readonly Expected[]): Promise<void> {
    const open = [...expected];
    const skipping = this.skipping.delete(connection);
    while (open.length > 0) {
      const line = open[0]?.line ?? 0;
      const response = await this.response(connection, line);
      const index = open.findIndex((each) => this.holds(each, response));
      if (index >= 0) open.splice(index, 1);
      else if (!skipping || response === null) throw new Error(this.complaint(connection, open, response));
    }
  }

  private complaint(connection: number, open: readonly Expected[], response: string | null): string {
    const wanted = open
      .map(({ line, text, kind }) => `line ${line}: ${kind === 'closed' ? '<closed>' : text}`)
      .join('\n  ');
    return `[${connection}] expected\n  ${wanted}\nbut there came\n  ${response ?? '<closed>'}`;
  }

  private holds({ kind, text }: Expected, response: string | null): boolean {
    if (kind === 'closed' || response === null) return kind === 'closed' && response === null;
    const pattern = kind === 'regex' ? this.filled(text, true) : this.pattern(text);
    const match = new RegExp(`^(?:${octetText(pattern)})$`, 's').exec(response);
    if (match === null) return false;
    for (const [name, value] of Object.entries(match.groups ?? {}))
      if (value !== undefined) this.variables.set(name, value);
    return true;
  }

  /** An exact line as a pattern; unknown variables are captured. */
  private pattern(text: string): string {
    const seen = new Set<string>();
    return text
      .split(VARIABLE)
      .map((part, index) => {
        if (index % 2 === 0) return part.replace(META, '\\$&');
        const known = this.variables.get(part);
        if (known !== undefined) return known.replace(META, '\\$&');
        if (seen.has(part)) return `\\k<${part}>`;
        seen.add(part);
        return `(?<${part}>[^\\s\\])]+)`;
      })
      .join('');
  }

  private filled(text: string, escape = false): string {
    return text.replace(VARIABLE, (whole, name: string) => {
      const value = this.variables.get(name);
      if (value === undefined) return whole;
      return escape ? value.replace(META, '\\$&') : value;
    });
  }
}
