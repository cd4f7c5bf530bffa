import { randomBytes } from 'node:crypto';
import { challenge, err } from '#wires/pop3';
import {
  makeMechanism,
  type MechanismName,
  readInitialResponse,
  readResponseLine,
  type ResponseLine,
  type SaslMechanism,
  type SaslStep,
} from '#wires/sasl';
import { contextOf, countFailure, judge, refuse } from './login.js';
import type { AuthenticationContext } from './ports.js';
import type { Exchange, Session } from './session.js';

/** One AUTH exchange (RFC 5034 §4): carries lines between the client and a mechanism, and asks the authenticator. */
export class AuthExchange implements Exchange {
  private readonly mechanism: SaslMechanism;
  private readonly context: AuthenticationContext;
  /** Set when the mechanism is done but its last data still waits for the client's empty answer. */
  private proved: { readonly username: string; readonly authzid: string } | null = null;
  private username: string | null = null;

  constructor(
    private readonly session: Session,
    name: MechanismName,
  ) {
    const { scram } = session.options.authenticator;
    this.mechanism = makeMechanism(name, { ...scram, nonce: () => randomBytes(18).toString('base64') });
    this.context = contextOf(session, name);
  }

  async begin(initial: string | null): Promise<void> {
    if (initial === null) return await this.follow(this.mechanism.start(null));
    const line = readInitialResponse(initial);
    if (line.kind !== 'data') return this.end('Cannot decode the response');
    await this.follow(this.mechanism.start(line.data));
  }

  async answer(line: string | null): Promise<void> {
    this.session.conversation.exchange = null;
    const response: ResponseLine = line === null ? { kind: 'malformed' } : readResponseLine(line);
    if (response.kind === 'cancel') return this.end('Authentication cancelled');
    if (response.kind === 'malformed') return this.end('Cannot decode the response');
    if (this.proved === null) return await this.follow(this.mechanism.next(response.data));
    if (response.data.length > 0)
      return await refuse(this.session, this.proved.username, 'data after the end', this.context);
    await this.complete(this.proved.username, this.proved.authzid);
  }

  private async follow(step: SaslStep): Promise<void> {
    const { authenticator } = this.session.options;
    switch (step.kind) {
      case 'challenge':
        return this.challenge(step.data);
      case 'verify-password': {
        const { username, authzid, password } = step;
        if (!actsForHimself(username, authzid)) return await this.refuse(username, 'may not act as another');
        const answer = await authenticator.verifyPassword(username, password, this.context);
        return await judge(this.session, username, answer, this.context);
      }
      case 'need-scram-secret': {
        this.username = step.username;
        const secret = await authenticator.scramSecret(step.username, step.hash, this.context);
        if (secret !== null && 'temporary' in secret)
          return await judge(this.session, step.username, secret, this.context);
        return await this.follow(step.provide(secret));
      }
      case 'done':
        if (step.data === undefined) return await this.complete(step.username, step.authzid);
        // RFC 5034 §4: data that comes with success goes out as a challenge, to be answered with an empty line.
        this.proved = step;
        return this.challenge(step.data);
      case 'verify-token': {
        this.username = step.username;
        const answer = await authenticator.verifyToken(step.username, step.token, this.context);
        return answer === null
          ? await this.follow(step.refuse('pop3'))
          : await judge(this.session, step.username, answer, this.context);
      }
      case 'failed':
        return await this.refuse(this.username, step.reason);
    }
  }

  private challenge(data: Buffer): void {
    this.session.conversation.exchange = this;
    this.session.write(challenge(data));
  }

  private async complete(username: string, authzid: string): Promise<void> {
    if (!actsForHimself(username, authzid)) return await this.refuse(username, 'may not act as another');
    const principal = await this.session.options.authenticator.principal(username, this.context);
    await judge(this.session, username, principal, this.context);
  }

  private refuse(username: string | null, reason: string): Promise<void> {
    return refuse(this.session, username, reason, this.context);
  }

  private end(text: string): void {
    this.session.write(err(text));
    countFailure(this.session);
  }
}

function actsForHimself(username: string, authzid: string): boolean {
  return authzid === '' || authzid === username;
}
