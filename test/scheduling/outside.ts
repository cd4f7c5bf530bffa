import { setTimeout as delay } from 'node:timers/promises';
import { printAddress } from '#kernel';
import { extractInvitations } from '#formats/imip';
import { allParts, parseMessage, partText } from '#formats/mime';
import { type Reception, SmtpService } from '#gateways/smtp';
import { printCalendar } from '#formats/ical';
import { ImapClient, LoopbackDnsServer, mailZones, SmtpClient, testPassword, TestServer } from '#testing';

export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly octets: Buffer;
}

/** A server as a user starts it, and the world outside: its DNS, and a host that takes all mail. */
export class Outside {
  private constructor(
    readonly server: TestServer,
    private readonly dns: LoopbackDnsServer,
    private readonly host: SmtpService,
    readonly taken: Mail[],
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Outside> {
    const lax = { 'lax.test': { TXT: ['v=spf1 -all'] }, '_dmarc.lax.test': { TXT: ['v=DMARC1; p=none'] } };
    const dns = new LoopbackDnsServer({ ...mailZones, ...lax });
    const taken: Mail[] = [];
    const host = new SmtpService({
      service: 'mx',
      hostname: 'outside.test',
      listen: { host: '127.0.0.1', port: 0 },
      reception: receptionInto(taken),
      authenticator: null,
      cleartextAuthentication: 'never',
      tls: null,
    });
    const address = await host.listen();
    const server = await TestServer.start({
      FUMIBAKO_WORKERS: '2',
      FUMIBAKO_DNS: `127.0.0.1:${await dns.start()}`,
      FUMIBAKO_UNCHECKED_NETWORKS: '192.0.2.1',
      FUMIBAKO_SMARTHOST: `smtp://127.0.0.1:${typeof address === 'string' ? 0 : address.port}`,
      ...settings,
    });
    return new Outside(server, dns, host, taken);
  }

  async stop(): Promise<void> {
    await this.server.remove();
    await this.host.close(100);
    this.dns.stop();
  }

  /** Sends a message in; gives the last reply. */
  async send(mail: Buffer, { from, to }: { readonly from: string; readonly to: string }): Promise<string> {
    const client = await SmtpClient.open(this.server.ports.SMTP);
    const replies = await client.deliver(from, [to], mail.toString('latin1').replace(/^\./gm, '..'));
    client.close();
    return replies.at(-1) ?? '';
  }

  /** Waits for the next message that went out to somebody. */
  async next(to: string): Promise<Mail> {
    for (let round = 0; round < 300; round++) {
      const index = this.taken.findIndex((mail) => mail.to === to);
      if (index >= 0) return this.taken.splice(index, 1)[0] as Mail;
      await delay(50);
    }
    throw new Error(`nothing went to ${to}`);
  }

  /** All mail in a mailbox of somebody, as text. */
  async inbox(who: string, mailbox = 'INBOX'): Promise<string> {
    const client = await ImapClient.open(this.server.ports.IMAP, who, testPassword);
    await client.command(`SELECT ${mailbox}`);
    const { untagged } = await client.command('FETCH 1:* BODY.PEEK[]');
    client.close();
    return untagged;
  }

  /** A request over HTTP as somebody here. */
  async ask(who: string, method: string, path: string, body: string | null = null, type = 'text/calendar') {
    const response = await fetch(`http://127.0.0.1:${this.server.ports.HTTP}${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${who}:${testPassword}`)}`, 'content-type': type, depth: '1' },
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  /** Texts of the objects in somebody's calendar, unfolded. */
  async calendar(who: string): Promise<readonly string[]> {
    const path = `/dav/calendars/${who}/default/`;
    const { text } = await this.ask(
      who,
      'PROPFIND',
      path,
      '<d:propfind xmlns:d="DAV:"><d:prop/></d:propfind>',
      'application/xml',
    );
    const names = [...text.matchAll(/<d:href>([^<]*\.ics)<\/d:href>/g)].map(([, href = '']) => href);
    const texts = await Promise.all(names.map((name) => this.ask(who, 'GET', name)));
    return texts.map((each) => each.text.replaceAll('\r\n ', ''));
  }

  /** The address of the object with a UID. */
  async hrefOf(who: string, uid: string): Promise<string> {
    const path = `/dav/calendars/${who}/default/`;
    const { text } = await this.ask(
      who,
      'PROPFIND',
      path,
      '<d:propfind xmlns:d="DAV:"><d:prop/></d:propfind>',
      'application/xml',
    );
    const names = [...text.matchAll(/<d:href>([^<]*\.ics)<\/d:href>/g)].map(([, href = '']) => href);
    for (const name of names) if ((await this.ask(who, 'GET', name)).text.includes(`UID:${uid}`)) return name;
    return `${path}${uid}.ics`;
  }
}

/** The words in a message. */
export function wordsIn({ octets }: Pick<Mail, 'octets'>): string {
  const part = [...allParts(parseMessage(octets).root)].find(({ subtype }) => subtype === 'plain');
  return part === undefined ? '' : partText(octets, part);
}

/** Method and text of the one calendar in a message. */
export async function calendarIn({ octets }: Pick<Mail, 'octets'>): Promise<{ method: string; text: string }> {
  const { messages } = await extractInvitations(octets);
  const [only] = messages;
  if (only === undefined || messages.length > 1) throw new Error(`${messages.length} calendars`);
  return { method: only.method, text: printCalendar(only.calendar).replaceAll('\r\n ', '') };
}

function receptionInto(taken: Mail[]): Reception {
  return {
    checkSender: () => ({ accepted: true }),
    checkRecipient: () => ({ accepted: true }),
    open: ({ recipients, reversePath }) => {
      const chunks: Buffer[] = [];
      return {
        write: (chunk) => void chunks.push(chunk),
        commit: () => {
          const from = reversePath === null ? '' : printAddress(reversePath);
          for (const { address } of recipients)
            taken.push({ from, to: printAddress(address), octets: Buffer.concat(chunks) });
          return Promise.resolve(recipients.map(() => ({ accepted: true })));
        },
        abort: () => undefined,
      };
    },
  };
}
