import { randomBytes } from 'node:crypto';
import { Refused, type Terminal } from './terminal.js';

const maxInput = 4096;
const ctrlC = '\u0003';
const backspace = '\u007f';

/** A password from `--password`, the first line of standard input, or typed without being shown. */
export async function passwordOf(terminal: Terminal, options: Readonly<Record<string, unknown>>): Promise<string> {
  const given = options['password'];
  if (typeof given === 'string') return given;
  if (options['passwordStdin'] === true) return await firstLineOf(terminal);
  if (terminal.input.isTTY !== true) throw new Refused('a password is needed: give --password or --password-stdin');
  const password = await typed(terminal, 'Password: ');
  if ((await typed(terminal, 'Again: ')) !== password) throw new Refused('the two passwords differ');
  return password;
}

/** A password that nobody has to remember. */
export function generatedPassword(): string {
  const octets = 15;
  return randomBytes(octets).toString('base64url');
}

async function firstLineOf({ input }: Terminal): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > maxInput) break;
  }
  const line = (text.split('\n')[0] ?? '').replace(/\r$/, '');
  if (line === '') throw new Refused('standard input holds no password');
  return line;
}

async function typed(terminal: Terminal, prompt: string): Promise<string> {
  const { input } = terminal;
  terminal.err(prompt);
  input.setRawMode?.(true);
  input.resume();
  let text = '';
  try {
    for (;;) {
      const piece = await new Promise<string>((resolve) => input.once('data', (data) => resolve(String(data))));
      for (const char of piece) {
        if (char === '\r' || char === '\n') return text;
        if (char === ctrlC) throw new Refused('interrupted');
        text = char === backspace ? text.slice(0, -1) : text + char;
      }
    }
  } finally {
    input.setRawMode?.(false);
    input.pause();
    terminal.err('\n');
  }
}
