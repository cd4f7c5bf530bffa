import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ImapClient, run, SmtpClient, type TestServer, testPassword } from '#testing';

/** Says which programs of a list are not on this machine; their Debian packages are in tools/debian-packages.txt. */
export function missing(...programs: readonly string[]): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = (program: string): boolean =>
    folders.some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  const absent = programs.filter((program) => !found(program));
  if (absent.length > 0) process.stdout.write(`\nNot installed, so their tests are left out: ${absent.join(', ')}\n`);
  return absent;
}

/** A folder that is a home of its own for a client. */
export class Home {
  readonly path = mkdtempSync(join(tmpdir(), 'fumibako-client-'));

  join(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  /** Makes a Maildir and gives its path. */
  maildir(...parts: readonly string[]): string {
    const path = this.join(...parts);
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(path, part), { recursive: true });
    return path;
  }

  /** Runs a program with this folder as its home; rejects when it fails. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, HOME: this.path, LC_ALL: 'C.UTF-8' };
    const { status, stdout, stderr } = await run(program, args, { env, cwd: this.path });
    if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Files of a Maildir: names with their flags, and contents. */
export function maildirFiles(path: string): readonly { readonly name: string; readonly content: string }[] {
  return ['cur', 'new'].flatMap((part) =>
    readdirSync(join(path, part)).map((file) => ({
      name: `${part}/${file}`,
      content: readFileSync(join(path, part, file), 'latin1'),
    })),
  );
}

/** Delivers letters with these subjects over SMTP. */
export async function deliver(server: TestServer, to: string, subjects: readonly string[]): Promise<void> {
  const client = await SmtpClient.open(server.ports.SMTP);
  for (const subject of subjects) {
    const header = `From: Sender <sender@away.test>\r\nTo: <${to}>\r\nMessage-ID: <${subject}@away.test>\r\n`;
    const date = 'Date: Tue, 24 Nov 2026 10:00:00 +0900\r\n';
    const replies = await client.deliver(
      'sender@away.test',
      [to],
      `${header}${date}Subject: ${subject}\r\n\r\nText of ${subject}.`,
    );
    if (!replies.at(-1)?.startsWith('250')) throw new Error(`delivery: ${replies.join(' / ')}`);
  }
  client.close();
}

/** Subjects and flags in a mailbox, in the order of the mailbox: `letter \Seen`. */
export async function listing(server: TestServer, person: string, mailbox: string): Promise<readonly string[]> {
  const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
  try {
    const { status } = await client.command(`EXAMINE "${mailbox}"`);
    if (status !== 'OK') return [`(${status})`];
    const { untagged } = await client.command('FETCH 1:* (FLAGS ENVELOPE)');
    return [...untagged.matchAll(/FLAGS \(([^)]*)\) ENVELOPE \((?:"[^"]*"|NIL) "([^"]*)"/g)].map(
      ([, flags = '', subject = '']) =>
        [
          subject,
          ...flags
            .split(' ')
            // whether somebody was told of it before is no matter of the letter
            .filter((flag) => flag !== '' && flag !== '\\Recent')
            .toSorted(),
        ].join(' '),
    );
  } finally {
    client.close();
  }
}
