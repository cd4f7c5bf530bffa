import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type PrintedTlsPolicy, printTlsReport, readTlsReceivers } from '#formats/tlsReport';
import { type Address, type Clock, printAddress, recordsOf, type Resolver } from '#kernel';
import type { Directory } from '#core/directory';
import { type Database, rowsOf } from '#platform/database';
import { reportAddresses } from '../../domain/reportAddresses.js';
import { printTlsReportMail } from '../../domain/tlsReportMail.js';
import type { SessionFailure, SessionPolicy } from '../../domain/tlsSession.js';
import type { MailFlow } from '../mailFlow.js';
import { addressIn, alone, dayOf, daySeconds, secondsOf, writingDomain } from './reportRun.js';
import * as sql from './tlsStatements.js';

/** Hands a report over by HTTPS (RFC 8460 §5.4). */
export interface ReportPoster {
  /** Whether it was taken. */
  post(url: string, packed: Buffer): Promise<boolean>;
}

export interface TlsReportParts {
  readonly database: Database;
  readonly flow: Pick<MailFlow, 'deliverOwn'>;
  readonly directory: Pick<Directory, 'domains'>;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly hostname: string;
}

const lock = 0x74_6c_73_72;
/** Domains that are told at a time, and kinds of sessions that each is told of. */
const [mostDomains, mostRows] = [5000, 1000];
/** Seconds after the end of a day for which it is tried to tell of it (RFC 8460 §5.5: up to a day). */
const patience = daySeconds;

interface Row extends Record<string, unknown> {
  readonly policy: SessionPolicy;
  readonly failure: SessionFailure | null;
  readonly sessions: number;
}

type Outcome = 'sent' | 'nobody' | 'later';
const pack = promisify(gzip);

/** Tells domains once a day how TLS on the way to their servers went (RFC 8460 §4). */
export class TlsReportSender {
  constructor(private readonly parts: TlsReportParts) {}

  /** Sends the reports of all days before this one; gives their number. Another process may be at it: then none. */
  async send(poster: ReportPoster): Promise<number> {
    return (await alone(this.parts.database, lock, () => this.sendAll(poster))) ?? 0;
  }

  private async sendAll(poster: ReportPoster): Promise<number> {
    const { database, clock, directory, hostname } = this.parts;
    const from = await writingDomain(directory, hostname);
    const today = dayOf(clock.now());
    const due = await rowsOf<{ day: string; domain: string }>(database.pool, sql.sessionDomains, [today, mostDomains]);
    let sent = 0;
    for (const { day, domain } of due) {
      const outcome = from === null ? 'nobody' : await this.report(day, domain, from, poster);
      const age = clock.now() / 1000 - secondsOf(day) - daySeconds;
      if (outcome === 'later' && age < patience) continue;
      // What was sent and not forgotten would be sent again after a crash, with the same Report-ID.
      await rowsOf(database.pool, sql.forgetSessions, [day, domain]);
      if (outcome === 'sent') sent += 1;
    }
    return sent;
  }

  private async report(day: string, domain: string, from: string, poster: ReportPoster): Promise<Outcome> {
    const { database, hostname, resolver } = this.parts;
    const answer = await resolver.lookup('TXT', `_smtp._tls.${domain}`);
    if (answer.kind === 'temporary') return 'later';
    const receivers = readTlsReceivers(recordsOf(answer));
    if (receivers.length === 0) return 'nobody';
    const rows = await rowsOf<Row>(database.pool, sql.sessionsOf, [day, domain, mostRows]);
    const begin = secondsOf(day);
    const end = begin + daySeconds - 1;
    const id = `${day}.${domain}@${hostname}`;
    const contact = reportAddresses(from).tls;
    const head = { organisation: hostname, contact, id, begin: begin * 1000, end: end * 1000 };
    const packed = await pack(printTlsReport({ ...head, policies: policiesOf(domain, rows) }));
    const addresses = receivers.flatMap((uri) => (/^mailto:/i.test(uri) ? (addressIn(uri) ?? []) : []));
    const urls = receivers.filter((uri) => /^https:/i.test(uri));
    const posted = await Promise.all(urls.map((url) => poster.post(url, packed)));
    if (addresses.length > 0) {
      const to = addresses.map(printAddress);
      await this.mail(printTlsReportMail({ about: domain, from, to, hostname, id, begin, end, packed }), addresses);
      return 'sent';
    }
    if (posted.includes(true)) return 'sent';
    return urls.length > 0 ? 'later' : 'nobody';
  }

  private async mail(message: Buffer, receivers: readonly Address[]): Promise<void> {
    await this.parts.flow.deliverOwn({
      reversePath: null,
      body: '7bit',
      smtputf8: false,
      // RFC 8460 §3: it is delivered whatever fails of TLS, and is in no report itself.
      tlsOptional: true,
      recipients: receivers.map((address) => ({ address, notify: 'never', originalRecipient: null })),
      content: [message],
    });
  }
}

/** Sessions by the policy that they were held against. */
function policiesOf(domain: string, rows: readonly Row[]): readonly PrintedTlsPolicy[] {
  const groups = [...Map.groupBy(rows, ({ policy }) => JSON.stringify(policy)).values()];
  return groups.map((group) => {
    const [{ policy }] = group as [Row];
    const failed = group.filter(({ failure }) => failure !== null);
    const sum = (some: readonly Row[]): number => some.reduce((total, { sessions }) => total + Number(sessions), 0);
    return {
      ...policy,
      domain,
      successes: sum(group) - sum(failed),
      failures: sum(failed),
      details: failed.flatMap(({ failure, sessions }) => {
        if (failure === null) return [];
        const { result, sending, host, address, reason } = failure;
        return [{ result, sending, receiving: host, address, reason, count: Number(sessions) }];
      }),
    };
  });
}
