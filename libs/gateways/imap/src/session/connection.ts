import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Peer, ServerTls } from '#platform/net';
import {
  type CommandFrame,
  type FrameError,
  type FramerEvent,
  type LiteralAnnouncement,
  parseCommand,
  type ResponseCode,
  writeContinuation,
  writeTagged,
  writeUntaggedStatus,
} from '#wires/imap';
import { announceMessage, isMessage } from '../append/announce.js';
import type { ResolvedOptions } from '../options.js';
import { Channel, ConnectionGone } from './channel.js';
import { dispatch } from './dispatch.js';
import { Session } from './session.js';
import { Teller } from './teller.js';

/** One client: reads events one after the other, and does one thing at a time. */
export class ImapConnection {
  readonly session: Session;
  private readonly channel: Channel;
  private loginTimer: NodeJS.Timeout;
  private badCommands = 0;
  private closing = false;

  constructor(
    private readonly options: ResolvedOptions,
    socket: Socket | TLSSocket,
    peer: Peer,
    tls: ServerTls | null,
  ) {
    const { limits } = options;
    this.channel = new Channel(socket, limits);
    this.channel.onTimeout = () => this.timedOut();
    this.loginTimer = this.awaitLogin();
    const bye = (text: string, code?: ResponseCode | null): void => this.bye(text, code);
    this.session = new Session(options, this.channel, tls, peer.address, bye, (loggedIn) => {
      clearTimeout(this.loginTimer);
      if (!loggedIn) this.loginTimer = this.awaitLogin();
    });
    this.session.secure = socket instanceof TLSSocket;
  }

  private awaitLogin(): NodeJS.Timeout {
    return setTimeout(() => this.bye('Log-in took too long'), this.options.limits.login).unref();
  }

  /** Speaks with the client until it goes. Never rejects. */
  async run(): Promise<void> {
    try {
      this.greet();
      for (let event = await this.next(); event !== null; event = await this.next()) {
        await this.take(event);
        this.channel.flush();
        if (this.closing) this.bye('Server shutting down', { name: 'UNAVAILABLE' });
        await this.channel.settle();
      }
    } catch (error) {
      if (!(error instanceof ConnectionGone)) {
        this.options.logger.error({ error }, 'connection failed');
        this.bye('Internal error', { name: 'SERVERBUG' });
      }
    } finally {
      clearTimeout(this.loginTimer);
      this.session.close();
      this.channel.end();
    }
  }

  /** Says BYE: at once to one who waits, to the others when their command is done. */
  shutDown(): void {
    this.closing = true;
    if (this.session.waiting) this.bye('Server shutting down', { name: 'UNAVAILABLE' });
  }

  /** Says BYE to somebody who may not stay; what is at work for him is cut. */
  expel(): void {
    if (this.session.waiting) this.bye('Log in again', { name: 'EXPIRED' });
    else this.destroy();
  }

  /** Cuts the connection. */
  destroy(): void {
    this.channel.destroy();
  }

  private async next(): Promise<FramerEvent | null> {
    this.session.waiting = true;
    try {
      return await this.listening(() => this.channel.next());
    } finally {
      this.session.waiting = false;
    }
  }

  /** RFC 5465 §3.1: who has asked for it is told of events also between commands. */
  private async listening(next: () => Promise<FramerEvent | null>): Promise<FramerEvent | null> {
    const { notifications } = this.session;
    if (notifications === null) return await next();
    const teller = new Teller(this.session, () => notifications.selected?.delayed === false);
    // what happened while a command was at work
    teller.schedule();
    return await teller.during(next);
  }

  private greet(): void {
    const { hostname } = this.options;
    const capabilities = this.session.capabilities;
    writeUntaggedStatus(this.session.out, 'OK', `${hostname} Fumibako ready`, { name: 'CAPABILITY', capabilities });
    this.channel.flush();
  }

  private async take(event: FramerEvent): Promise<void> {
    switch (event.kind) {
      case 'command':
        return await this.command(event);
      case 'literal':
        return await this.literal(event);
      case 'literal-chunk':
        return await this.session.append?.write(event.octets);
      case 'literal-end':
        return this.session.append?.end();
      case 'error':
        return this.cut(event);
      case 'line':
    }
  }

  private async command(frame: CommandFrame): Promise<void> {
    const result = parseCommand(frame, this.session.context, this.options.disabled);
    try {
      if ('command' in result) return await dispatch(this.session, result);
      this.options.metrics.command?.(result.error.command ?? 'unknown', 'bad');
      this.bad(result.tag, result.error.message);
    } finally {
      void this.session.append?.abort();
      this.session.append = null;
    }
  }

  private async literal(literal: LiteralAnnouncement): Promise<void> {
    const { session } = this;
    const { framer } = this.channel;
    if (session.principal !== null && isMessage(session, literal)) return await announceMessage(session, literal);
    if (literal.fits) {
      framer.accept();
      if (!literal.nonSync) writeContinuation(session.out, 'Ready');
      return;
    }
    // RFC 7888 §4: one who does not wait for a refusal is cut off when what is coming is not worth reading
    if (literal.nonSync && session.principal === null) return this.bye('Literal too big', { name: 'TOOBIG' });
    const tag = tagIn(literal);
    framer.refuse();
    this.bad(tag, 'Literal too big', { name: 'TOOBIG' });
  }

  private cut({ tag, reason, fatal }: FrameError): void {
    void this.session.append?.abort();
    this.session.append = null;
    this.bad(tag, reason, reason === 'bad-literal' ? null : { name: 'TOOBIG' });
    if (fatal) this.bye('Cannot go on', { name: 'TOOBIG' });
  }

  private bad(tag: string | null, text: string, code: ResponseCode | null = null): void {
    const { out } = this.session;
    if (tag === null) writeUntaggedStatus(out, 'BAD', text, code);
    else writeTagged(out, tag, 'BAD', text, code);
    this.badCommands += 1;
    if (this.badCommands >= this.options.limits.badCommands) this.bye('Too many commands that make no sense');
  }

  private timedOut(): void {
    // A command at work with a reader that is not to blame: its answer will show whether the client is there.
    if (!this.session.waiting && !this.channel.blocked) return;
    if (this.channel.blocked) this.destroy();
    else this.bye('Idle for too long');
  }

  private bye(text: string, code: ResponseCode | null = null): void {
    if (this.channel.dead) return;
    writeUntaggedStatus(this.session.out, 'BYE', text, code);
    this.channel.end();
  }
}

function tagIn({ segments }: LiteralAnnouncement): string | null {
  const result = parseCommand({ kind: 'command', segments });
  return result.tag;
}
