import { randomBytes } from 'node:crypto';
import type { Principal } from '#core/directory';
import { saslLine, writeChallenge } from '#wires/imap';
import {
  isMechanismName,
  makeMechanism,
  needsBinding,
  type SaslMechanism,
  type SaslStep,
  type ScramHash,
  type ScramSecret,
} from '#wires/sasl';
import { bad, no, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';
import { logIn, logInFailed, privacyRequired } from './signIn.js';

/** One exchange (RFC 9051 §6.2.2): carries lines between the client and a mechanism, and asks the directory. */
class Exchange {
  private scramUser: { readonly username: string; readonly principal: Principal | null } | null = null;

  constructor(
    private readonly session: Session,
    private readonly mechanism: SaslMechanism,
  ) {}

  async run(initial: Buffer | null): Promise<Reply> {
    let step = this.mechanism.start(initial);
    for (;;) {
      if (step.kind === 'challenge') step = this.mechanism.next(await this.ask(step.data));
      else if (step.kind === 'verify-token') {
        const principal = await this.owner(step);
        if (principal !== null) return this.judge(principal, step);
        step = step.refuse('imap');
      } else if (step.kind === 'need-scram-secret') step = step.provide(await this.secret(step.username, step.hash));
      else return await this.finish(step);
    }
  }

  private async ask(challenge: Buffer): Promise<Buffer> {
    writeChallenge(this.session.out, challenge);
    const line = await this.session.readLine();
    const answer = line === null ? ({ kind: 'malformed' } as const) : saslLine(line);
    if (answer.kind === 'response') return answer.octets;
    // RFC 9051 §6.2.2: a cancelled exchange ends with BAD
    throw new Refused(bad(answer.kind === 'cancel' ? 'Authentication cancelled' : 'Not base64'));
  }

  private async secret(username: string, hash: ScramHash): Promise<ScramSecret | null> {
    const { authentication } = this.session.options;
    const found = await authentication.scramSecret(username, hash, this.session.address);
    this.scramUser = { username, principal: found?.principal ?? null };
    return found?.secret ?? null;
  }

  private async owner({ username, token }: SaslStep & { kind: 'verify-token' }): Promise<Principal | null> {
    const { session } = this;
    return await session.options.authentication.tokens.verify(username, token, 'imap', session.address);
  }

  private async finish(
    step: Exclude<SaslStep, { kind: 'challenge' | 'need-scram-secret' | 'verify-token' }>,
  ): Promise<Reply> {
    const { session, scramUser } = this;
    const { authentication } = session.options;
    switch (step.kind) {
      case 'verify-password':
        return this.judge(await authentication.verify(step.username, step.password, 'imap', session.address), step);
      case 'done':
        // RFC 9051 §6.2.2: data that comes with success goes out as a challenge, to be answered with an empty line
        if (step.data !== undefined && (await this.ask(step.data)).length > 0) return this.fail('data after the end');
        authentication.scramEnded(step.username, session.address, true);
        return this.judge(scramUser?.principal ?? null, step);
      case 'failed':
        if (scramUser !== null) authentication.scramEnded(scramUser.username, session.address, false);
        return this.fail(step.reason);
    }
  }

  private judge(principal: Principal | null, { username, authzid }: { username: string; authzid: string }): Reply {
    if (principal === null) return this.fail('refused');
    const own = authzid === '' || authzid === username || authzid.toLowerCase() === principal.address;
    return own ? logIn(this.session, principal, this.mechanism.name) : this.fail('may not act as another');
  }

  private fail(reason: string): Reply {
    return logInFailed(this.session, this.mechanism.name, reason);
  }
}

/** RFC 9051 §6.2.2, RFC 4959 §3 */
export const authenticate: Handler<'AUTHENTICATE'> = async (session, { mechanism, initialResponse }) => {
  const { authentication, scramIterations } = session.options;
  const { mechanisms } = session;
  if (!isMechanismName(mechanism) || !mechanisms.includes(mechanism))
    return no('Mechanism not supported', { name: 'CANNOT' });
  if (!session.mayAuthenticate) return privacyRequired();
  const made = makeMechanism(mechanism, {
    nonce: () => randomBytes(18).toString('base64'),
    serverSecret: await authentication.secret('scram'),
    iterations: scramIterations,
    // RFC 5802 §6: one who says that he was not offered the binding was lied to
    plusOffered: mechanisms.some(needsBinding),
    channelBindings: session.channel.bindings,
  });
  return await new Exchange(session, made).run(initialResponse);
};
