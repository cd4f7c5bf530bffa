import { createTransport, type Transporter } from 'nodemailer';
import type { LeasedRecipient } from '#core/delivery';

/** What the other server said. */
export interface Attempt {
  readonly status: 'delivered' | 'waiting' | 'failed';
  readonly reply: string;
}

const connectionTimeout = 30_000;
const maxReplyLength = 500;

interface SmtpFailure extends Error {
  readonly responseCode?: number;
  readonly response?: string;
  readonly rejectedErrors?: (SmtpFailure & { recipient?: string })[];
}

/** Hands mail to one server that takes it further. */
export class Smarthost {
  private readonly transport: Transporter;

  /** @param url `smtp://user:password@host:port` or `smtps://…` */
  constructor(url: string, hostname: string) {
    const timeouts = { connectionTimeout, greetingTimeout: connectionTimeout, socketTimeout: 10 * connectionTimeout };
    const transport = createTransport({
      url,
      name: hostname,
      pool: true,
      maxConnections: 5,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...timeouts,
    } as never);
    this.transport = transport as Transporter;
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
      const info = (await this.transport.sendMail({ envelope, raw: body } as never)) as unknown as {
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
}

function outcomeOf(address: string, response: string, rejected: NonNullable<SmtpFailure['rejectedErrors']>): Attempt {
  const refusal = rejected.find(({ recipient }) => recipient === address);
  return refusal ? failureOf(refusal) : { status: 'delivered', reply: response.slice(0, maxReplyLength) };
}

/** RFC 5321 §4.2.1: 5yz will not get better, everything else may. */
function failureOf({ responseCode = 0, response, message }: SmtpFailure): Attempt {
  const status = responseCode >= 500 && responseCode < 600 ? 'failed' : 'waiting';
  return { status, reply: (response ?? message).slice(0, maxReplyLength) };
}
