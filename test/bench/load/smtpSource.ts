import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const program = '/usr/sbin/smtp-source';
export const smtpSourceIsThere = (): boolean => existsSync(program);

export interface SmtpLoad {
  readonly port: number;
  readonly recipients: readonly string[];
  readonly sessions: number;
  readonly messages: number;
  readonly size: number;
}

/** Sends by smtp-source, one process for each recipient, connections kept; resolves when all is accepted. */
export async function sendMail(load: SmtpLoad): Promise<void> {
  const senders = load.recipients.slice(0, Math.min(load.sessions, load.recipients.length));
  await Promise.all(
    senders.map((recipient) => {
      const sessions = Math.round(load.sessions / senders.length);
      const messages = Math.round(load.messages / senders.length);
      const options = ['-d', '-s', sessions, '-m', messages, '-l', load.size, '-f', 'a@x.test', '-t', recipient];
      return ended([...options.map(String), `inet:127.0.0.1:${load.port}`]);
    }),
  );
}

function ended(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('latin1');
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 && errors === '') resolve();
      else reject(new Error(`smtp-source: status ${code}: ${errors.slice(0, 500)}`));
    });
  });
}
