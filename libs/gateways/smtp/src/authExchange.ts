import { randomBytes } from 'node:crypto';
import {
  makeMechanism,
  type MechanismName,
  readInitialResponse,
  readResponseLine,
  type ResponseLine,
  type SaslMechanism,
  type SaslStep,
} from '#wires/sasl';
import type { AuthenticationContext, Authenticator, Principal, TemporaryFailure } from './ports.js';
import type { Exchange, Session } from './session.js';

function isTemporary(answer: object | null): answer is TemporaryFailure {
  return answer !== null && 'temporary' in answer;
}

/** One AUTH exchange (RFC 4954 §4): carries lines between the client and a mechanism, and asks the authenticator. */
export class AuthExchange implements Exchange {
  private readonly mechanism: SaslMechanism;
  private readonly context: AuthenticationContext;
  /** Set when the mechanism is done but its last data still waits for the client's empty answer. */
  private proved: { username: string; authzid: string } | null = null;
  /** Whose token was refused. */
  private username: string | null = null;

  constructor(
    private readonly session: Session,
    private readonly authenticator: Authenticator,
    name: MechanismName,
  ) {
    this.mechanism = makeMechanism(name, { ...authenticator.scram, nonce: () => randomBytes(18).toString('base64') });
    this.context = {
      service: session.options.service,
      mechanism: name,
      clientAddress: session.address,
      tls: session.tls !== null,
    };
  }

  async begin(initial: string | null): Promise<void> {
    if (initial === null) return this.follow(this.mechanism.start(null));
    const line = readInitialResponse(initial);
    if (line.kind !== 'data') return this.refuse(501, '5.5.2', 'Cannot decode the response');
    await this.follow(this.mechanism.start(line.data));
  }

  /** Takes a line of the client; null for one that was too long or no text. */
  async answer(line: string | null): Promise<void> {
    this.session.conversation.exchange = null;
    const response: ResponseLine = line === null ? { kind: 'malformed' } : readResponseLine(line);
    if (response.kind === 'cancel') return this.refuse(501, '5.7.0', 'Authentication cancelled');
    if (response.kind === 'malformed') return this.refuse(501, '5.5.2', 'Cannot decode the response');
    if (this.proved === null) return this.follow(this.mechanism.next(response.data));
    if (response.data.length > 0) return this.fail(this.proved.username, 'data after the last message');
    await this.complete(this.proved.username, this.proved.authzid);
  }

  private async follow(step: SaslStep): Promise<void> {
    switch (step.kind) {
      case 'challenge':
        return this.challenge(step.data);
      case 'verify-password':
        return this.judge(
          step.username,
          step.authzid,
          await this.authenticator.verifyPassword(step.username, step.password, this.context),
        );
      case 'verify-token':
        return this.judgeToken(step);
      case 'need-scram-secret': {
        const secret = await this.authenticator.scramSecret(step.username, step.hash, this.context);
        return isTemporary(secret) ? this.postpone() : this.follow(step.provide(secret));
      }
      case 'done':
        if (step.data === undefined) return this.complete(step.username, step.authzid);
        // RFC 4954 §4: data that comes with success goes out as a challenge, to be answered with an empty line.
        this.proved = step;
        return this.challenge(step.data);
      case 'failed':
        return this.fail(this.username, step.reason);
    }
  }

  private async judgeToken(step: SaslStep & { kind: 'verify-token' }): Promise<void> {
    this.username = step.username;
    const answer = (await this.authenticator.verifyToken?.(step.username, step.token, this.context)) ?? null;
    if (answer === null) return this.follow(step.refuse('smtp'));
    await this.judge(step.username, step.authzid, answer);
  }

  private challenge(data: Buffer): void {
    this.session.conversation.exchange = this;
    this.session.reply(334, '', data.toString('base64'));
  }

  private async complete(username: string, authzid: string): Promise<void> {
    await this.judge(username, authzid, await this.authenticator.principal(username, this.context));
  }

  private async judge(username: string, authzid: string, answer: Principal | null | TemporaryFailure): Promise<void> {
    if (isTemporary(answer)) return this.postpone();
    if (answer === null) return this.fail(username, 'refused');
    const acting =
      authzid === '' || authzid === username
        ? answer
        : await this.authenticator.authorize?.(answer, authzid, this.context);
    if (acting === undefined || acting === null) return this.fail(username, 'may not act as another');
    if (isTemporary(acting)) return this.postpone();
    this.session.conversation.principal = acting;
    this.count('succeeded');
    this.session.options.logger.info(
      { connection: this.session.id, username, mechanism: this.context.mechanism },
      'logged in',
    );
    this.session.reply(235, '2.7.0', 'Authentication succeeded');
  }

  private postpone(): void {
    this.count('temporary');
    // RFC 4954 §6.
    this.session.reply(454, '4.7.0', 'Temporary authentication failure');
  }

  /** The client hears the same for every reason. */
  private async fail(username: string | null, reason: string): Promise<void> {
    this.count('failed');
    this.session.options.logger.info(
      { connection: this.session.id, address: this.context.clientAddress, reason, mechanism: this.context.mechanism },
      'log-in failed',
    );
    await this.authenticator.failed?.(username, this.context);
    this.refuse(535, '5.7.8', 'Authentication credentials invalid');
  }

  private refuse(code: number, enhanced: string, text: string): void {
    const { counters, options } = this.session;
    this.session.reply(code, enhanced, text);
    if (++counters.authenticationFailures >= options.limits.authenticationFailures) {
      this.session.drop('4.7.0', 'Too many failed log-ins');
    }
  }

  private count(outcome: 'succeeded' | 'failed' | 'temporary'): void {
    this.session.options.metrics.authentication?.(this.context.service, this.context.mechanism, outcome);
  }
}
