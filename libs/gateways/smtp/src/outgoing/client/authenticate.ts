import { commandLine, type Extensions } from '#wires/smtp';
import { ConnectionFailure } from './failure.js';
import type { Wire } from './wire.js';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Signs in by PLAIN, or by LOGIN where the server knows no better (RFC 4954 §4). */
export async function authenticate(
  wire: Wire,
  extensions: Extensions,
  { user, password }: Credentials,
  timeout: number,
): Promise<void> {
  const offered = (extensions.get('AUTH') ?? []).map((name) => name.toUpperCase());
  const say = async (line: string): Promise<number> => {
    await wire.write(commandLine(line), timeout);
    const reply = await wire.reply(timeout);
    if (reply.code !== 235 && reply.code !== 334)
      throw new ConnectionFailure('authentication', 'the password is refused', reply);
    return reply.code;
  };
  if (offered.includes('PLAIN')) {
    // RFC 4616 §2.
    if ((await say(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`)) === 235) return;
  } else if (offered.includes('LOGIN')) {
    if ((await say('AUTH LOGIN')) === 334 && (await say(base64(user))) === 334)
      if ((await say(base64(password))) === 235) return;
  } else throw new ConnectionFailure('authentication', 'the server offers neither PLAIN nor LOGIN');
  throw new ConnectionFailure('authentication', 'the server does not finish the sign-in');
}
