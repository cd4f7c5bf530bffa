import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type AccountId, domainId, organisationId } from '#kernel';
import type { Principal } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import { makeSelfSigned } from '#platform/net';
import { type TestMailStore, testMailStore } from '#testing';
import { deriveScramKeys } from '#wires/sasl';
import type { Pop3ServiceOptions } from './options.js';
import type { Authenticator } from './ports.js';
import { Pop3Service } from './service.js';

export const certificate = makeSelfSigned({ names: ['mail.example', 'localhost', '127.0.0.1'], days: 30 });
export const password = 'pencil box';

/** Knows the accounts of the test; every password is the same. */
export async function fakeAuthenticator(accounts: ReadonlyMap<string, AccountId>): Promise<Authenticator> {
  const salt = Buffer.from('0123456789abcdef');
  const keys = await deriveScramKeys(password, salt, 4096, 'sha256');
  const principal = (username: string): Principal | null => {
    const accountId = accounts.get(username);
    if (accountId === undefined) return null;
    return {
      accountId,
      organisationId: organisationId(1),
      domainId: domainId(1),
      address: username,
      name: null,
      admin: false,
    };
  };
  return {
    mechanisms: ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'],
    scram: { serverSecret: Buffer.from('secret of the tests'), iterations: 4096 },
    verifyPassword: async (username, given) => {
      if (username === 'outage') return { temporary: true };
      return given === password ? principal(username) : null;
    },
    verifyToken: async () => null,
    scramSecret: async (username) => (accounts.has(username) ? { salt, iterations: 4096, ...keys } : null),
    principal: async (username) => principal(username),
    failed: async () => undefined,
  };
}

/** A client that sends what it is told and reads responses whole. */
export class Wire {
  private text = '';
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(public socket: Socket) {
    this.attach();
  }

  private attach(): void {
    const finish = (): void => {
      this.ended = true;
      this.wake?.();
    };
    this.socket.on('data', (data: Buffer) => {
      this.text += data.toString('latin1');
      this.wake?.();
    });
    this.socket.on('end', finish).on('close', finish).on('error', finish);
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** The next line; `closed` when the server hung up instead. */
  line(): Promise<string> {
    return this.until('\r\n');
  }

  /** The next multi-line response with its end; only the status line where that is an error. */
  async response(): Promise<string> {
    const status = await this.line();
    if (!status.startsWith('+OK')) return status;
    if (this.text.startsWith('.\r\n')) return `${status}\r\n${await this.line()}`;
    return `${status}\r\n${await this.until('\r\n.\r\n')}`;
  }

  async say(text: string): Promise<string> {
    this.send(`${text}\r\n`);
    return await this.line();
  }

  async ask(text: string): Promise<string> {
    this.send(`${text}\r\n`);
    return await this.response();
  }

  /** What else the server says until it hangs up. */
  async rest(): Promise<string> {
    while (!this.ended) await this.more();
    return this.text;
  }

  async startTls(): Promise<void> {
    this.socket.removeAllListeners('data');
    const secure = connectTls({ socket: this.socket, servername: 'mail.example', ca: certificate.cert });
    await new Promise<void>((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.socket = secure;
    this.attach();
  }

  async logIn(username: string): Promise<string> {
    await this.say(`USER ${username}`);
    return await this.say(`PASS ${password}`);
  }

  close(): void {
    this.socket.destroy();
  }

  private async until(end: string): Promise<string> {
    let searched = 0;
    for (;;) {
      const at = this.text.indexOf(end, searched);
      searched = Math.max(0, this.text.length - end.length);
      if (at >= 0) {
        const found = this.text.slice(0, at + end.length);
        this.text = this.text.slice(at + end.length);
        return found.slice(0, -2);
      }
      if (this.ended) return 'closed';
      await this.more();
    }
  }

  private async more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }
}

export interface Running {
  readonly test: TestMailStore;
  readonly store: MailStore;
  readonly accounts: Map<string, AccountId>;
  /** Makes an account with messages in INBOX. */
  account(name: string, messages?: readonly (string | Buffer)[]): Promise<AccountId>;
  deliver(account: AccountId, message: string | Buffer): Promise<void>;
  service(more?: Partial<Pop3ServiceOptions>): Promise<{ service: Pop3Service; port: number }>;
  /** Connects to the service made last and reads the greeting unless told not to. */
  connect(how?: { greet?: boolean; tls?: boolean; prefix?: string }): Promise<Wire>;
  /** Ends the services and connections of one test. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

const actor = { via: 'lmtp', address: null } as const;

export async function start(): Promise<Running> {
  const test = await testMailStore();
  const { store } = test;
  const accounts = new Map<string, AccountId>();
  const authenticator = await fakeAuthenticator(accounts);
  const services: Pop3Service[] = [];
  const wires: Wire[] = [];
  let port = 0;
  const deliver = async (accountId: AccountId, message: string | Buffer): Promise<void> => {
    const intake = store.intake();
    await intake.write(Buffer.from(message as string, 'latin1'));
    const mailboxId = await store.mailboxes.inboxId(accountId);
    await store.append(await intake.finish(), { accountId, mailboxId }, actor);
  };
  const calm = async (): Promise<void> => {
    for (const wire of wires.splice(0)) wire.close();
    await Promise.all(services.splice(0).map((service) => service.close(0)));
  };
  return {
    test,
    store,
    accounts,
    deliver,
    calm,
    account: async (name, messages = []) => {
      const id = await test.account(name);
      accounts.set(name, id);
      for (const message of messages) await deliver(id, message);
      return id;
    },
    service: async (more = {}) => {
      const listen = { host: '127.0.0.1', port: 0 };
      const service = new Pop3Service({
        listen,
        store,
        authenticator,
        tls: certificate,
        cleartextAuthentication: 'always',
        ...more,
      });
      const address = await service.listen();
      if (typeof address === 'string') throw new Error('no port');
      port = address.port;
      services.push(service);
      return { service, port };
    },
    connect: async ({ greet = true, tls = false, prefix = '' } = {}) => {
      const socket = tls
        ? connectTls({ port, host: '127.0.0.1', servername: 'mail.example', ca: certificate.cert })
        : connect(port, '127.0.0.1');
      const wire = new Wire(socket);
      wires.push(wire);
      if (prefix !== '') wire.send(prefix);
      if (greet) await wire.line();
      return wire;
    },
    stop: async () => {
      await calm();
      await test.close();
    },
  };
}
