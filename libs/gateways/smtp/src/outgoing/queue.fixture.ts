import { SmtpClient, testPassword } from '#testing';
import type { FakeServer } from './testing.js';

/** Submits a message of ann's; `recipients` may have parameters behind the path. */
export async function submitTo(
  submission: number,
  recipients: readonly string[],
  subject = 'letter',
  parameters = '',
): Promise<void> {
  const client = await SmtpClient.open(submission);
  await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@here.test\0${testPassword}`).toString('base64')}`);
  await client.send(`MAIL FROM:<ann@here.test>${parameters}`);
  for (const recipient of recipients) {
    const reply = await client.send(`RCPT TO:${recipient.startsWith('<') ? recipient : `<${recipient}>`}`);
    if (!reply.startsWith('250')) throw new Error(reply);
  }
  const [reply = ''] = await client.data(`From: ann@here.test\r\nSubject: ${subject}\r\n\r\nText of it.`);
  if (!reply.startsWith('250')) throw new Error(reply);
  client.close();
}

/** Waits until something is so. */
export const until = async (condition: () => boolean | Promise<boolean>, what = 'it'): Promise<void> => {
  const deadline = Date.now() + 12_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about in time`);
    await new Promise((done) => setTimeout(done, 20));
  }
};

/** Subjects of what a server has taken. */
export const subjects = ({ messages }: FakeServer) =>
  messages.map(({ data }) => /^Subject: (.*)$/m.exec(data)?.[1]?.trim());
