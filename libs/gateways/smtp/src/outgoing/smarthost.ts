import { createTransport, type Transporter } from 'nodemailer';
import type { LeasedRecipient } from '#core/delivery';
import { isLoopback } from '#platform/net';

/** What the other server said. */
export interface Attempt {
  readonly status: 'delivered' | 'waiting' | 'failed';
  readonly reply: string;
}

const connectionTimeout = 30_000;
const maxReplyLength = 500;
/** Longest time for one message, in milliseconds, whatever the other server drips; below the lease of the queue. */
const defaultSendTime = 10 * 60_000;
/** Octets of one reply of the other server. */
const maxReplyOctets = 64 * 1024;

/** Commands whose refusal speaks of the message; what is refused before them speaks of us and the other server. */
const aboutMessage = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

interface SmtpFailure extends Error {
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly rejectedErrors?: (SmtpFailure & { recipient?: string })[];
}

/** Hands mail to one server that takes it further. */
export class Smarthost {
  private transport: Transporter;

  /**
   * @param url `smtp://user:password@host:port` or `smtps://…`; `?requireTLS=true` asks for STARTTLS, which a password for
   * another machine does by itself
   */
  constructor(
    private readonly url: string,
    private readonly hostname: string,
    private readonly sendTime = defaultSendTime,
  ) {
    this.transport = this.connect();
  }

  /** Sends one message to some recipients; gives the outcome of each, in their order. */
  async send(body: Buffer, recipients: readonly LeasedRecipient[]): Promise<readonly Attempt[]> {
    const [first] = recipients;
    if (!first) return [];
    const notify = first.dsn_notify ? { notify: first.dsn_notify.split(','), orcpt: first.dsn_orcpt ?? undefined } : {};
    const dsn = {
      ...notify,
      ...(first.dsn_ret ? { return: first.dsn_ret } : {}),
      ...(first.dsn_envid ? { id: first.dsn_envid } : {}),
    };
    const envelope = {
      from: first.reverse_path,
      to: recipients.map(({ address }) => address),
      ...(Object.keys(dsn).length > 0 ? { dsn } : {}),
    };
    try {
      const info = (await this.inTime(this.transport.sendMail({ envelope, raw: body } as never))) as unknown as {
        response: string;
        rejectedErrors?: SmtpFailure['rejectedErrors'];
      };
      return recipients.map(({ address }) => outcomeOf(address, info.response, info.rejectedErrors ?? []));
    } catch (error) {
      const failure = error as SmtpFailure;
      const rejected = failure.rejectedErrors ?? [];
      return recipients.map(({ address }) =>
        failureOf(rejected.find(({ recipient }) => recipient === address) ?? failure),
      );
    }
  }

  close(): void {
    this.transport.close();
  }

  private connect(): Transporter {
    const timeouts = { connectionTimeout, greetingTimeout: connectionTimeout, socketTimeout: 10 * connectionTimeout };
    return createTransport({
      url: this.url,
      ...(needsTls(this.url) ? { requireTLS: true } : {}),
      name: this.hostname,
      pool: true,
      maxConnections: 5,
      maxResponseSize: maxReplyOctets,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...timeouts,
    } as never) as Transporter;
  }

  private async inTime<T>(sending: Promise<T>): Promise<T> {
    const { transport } = this;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // Its connections are held by whoever drips; the next message begins anew.
        if (this.transport === transport) this.transport = this.connect();
        transport.close();
        reject(new Error('the other server took too long'));
      }, this.sendTime);
    });
    sending.catch(() => undefined);
    return await Promise.race([sending, late]).finally(() => clearTimeout(timer));
  }
}

/** A password leaves the machine under TLS alone. */
export function needsTls(url: string): boolean {
  const { username, hostname } = new URL(url);
  return username !== '' && !isLoopback(hostname.replace(/^\[|\]$/g, '')) && hostname !== 'localhost';
}

function outcomeOf(address: string, response: string, rejected: NonNullable<SmtpFailure['rejectedErrors']>): Attempt {
  const refusal = rejected.find(({ recipient }) => recipient === address);
  return refusal ? failureOf(refusal) : { status: 'delivered', reply: response.slice(0, maxReplyLength) };
}

/** RFC 5321 §4.2.1: 5yz will not get better, everything else may. */
function failureOf({ responseCode = 0, response, message, command = '' }: SmtpFailure): Attempt {
  const status = aboutMessage.has(command) && responseCode >= 500 && responseCode < 600 ? 'failed' : 'waiting';
  return { status, reply: (response ?? message).slice(0, maxReplyLength) };
}
