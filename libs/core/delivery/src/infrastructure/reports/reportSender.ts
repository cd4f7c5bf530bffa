import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsReports, MAILAUTH_LIMITS } from '#formats/mailauth';
import { printDmarcReport, type ReportRow } from '#formats/dmarcReport';
import { type Address, type Clock, printAddress, type Resolver } from '#kernel';
import type { Directory } from '#core/directory';
import { type Database, rowsOf } from '#platform/database';
import type { EvaluatedPolicy } from '../../domain/evaluation.js';
import { reportAddresses } from '../../domain/reportAddresses.js';
import { printReportMail } from '../../domain/reportMail.js';
import type { MailFlow } from '../mailFlow.js';
import { addressIn, alone, dayOf, daySeconds, secondsOf, writingDomain } from './reportRun.js';
import * as sql from './statements.js';

export interface SenderParts {
  readonly database: Database;
  readonly flow: Pick<MailFlow, 'deliverOwn'>;
  readonly directory: Pick<Directory, 'domains'>;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly hostname: string;
}

const lock = 0x64_6d_61_72;
const [mostDomains, mostRows] = [1000, 5000];
/** Days after which a report whose receivers cannot be found out is given up. */
const patience = 3;

interface Due extends Record<string, unknown> {
  readonly day: string;
  readonly policy_domain: string;
}

interface Row extends Record<string, unknown> {
  readonly facts: Omit<ReportRow, 'count'>;
  readonly policy: EvaluatedPolicy;
  readonly messages: number;
}

const pack = promisify(gzip);

/** Tells domains once a day what has come in their name (RFC 7489 §7.2). */
export class ReportSender {
  constructor(private readonly parts: SenderParts) {}

  /** Sends the reports of all days before this one; gives their number. Another process may be at it: then none. */
  async send(): Promise<number> {
    return (await alone(this.parts.database, lock, () => this.sendAll())) ?? 0;
  }

  private async sendAll(): Promise<number> {
    const { database, clock, directory, hostname } = this.parts;
    const from = await writingDomain(directory, hostname);
    const today = dayOf(clock.now());
    const due = await rowsOf<Due>(database.pool, sql.evaluatedDomains, [today, mostDomains]);
    let sent = 0;
    for (const { day, policy_domain: domain } of due) {
      const outcome = from === null ? 'nobody' : await this.report(day, domain, from);
      if (outcome === 'later' && clock.now() / 1000 - secondsOf(day) < patience * daySeconds) continue;
      // What was sent and not forgotten would be sent again after a crash, with the same Report-ID.
      await rowsOf(database.pool, sql.forgetEvaluations, [day, domain]);
      if (outcome === 'sent') sent += 1;
    }
    return sent;
  }

  private async report(day: string, domain: string, from: string): Promise<'sent' | 'nobody' | 'later'> {
    const { database, flow, hostname } = this.parts;
    const rows = await rowsOf<Row>(database.pool, sql.evaluationsOf, [day, domain, mostRows]);
    const policy = rows[0]?.policy;
    if (policy === undefined) return 'nobody';
    const begin = secondsOf(day);
    const end = begin + daySeconds - 1;
    const id = `${day}.${domain}@${hostname}`;
    const head = { organisation: hostname, email: reportAddresses(from).dmarc, id, begin, end };
    const rowsToTell = rows.map(({ facts, messages }): ReportRow => ({ ...facts, count: messages }));
    const packed = await pack(printDmarcReport({ ...head, policy, rows: rowsToTell }));
    const receivers = await this.receivers(domain, policy, packed.length);
    if (receivers === 'later') return 'later';
    if (receivers.length === 0) return 'nobody';
    const to = receivers.map(printAddress);
    const message = printReportMail({ about: domain, from, to, hostname, id, begin, end, packed });
    // RFC 7489 §7.2.1.1: nobody is told that it could not be delivered.
    const decisions = await flow.deliverOwn({
      reversePath: null,
      body: '7bit',
      smtputf8: false,
      recipients: receivers.map((address) => ({ address, notify: 'never', originalRecipient: null })),
      content: [message],
    });
    return decisions.some(({ ok }) => ok) ? 'sent' : 'nobody';
  }

  /** Those of the receivers named who want it: a domain elsewhere must say so (RFC 7489 §7.1). */
  private async receivers(
    domain: string,
    { targets }: EvaluatedPolicy,
    octets: number,
  ): Promise<readonly Address[] | 'later'> {
    const environment = { resolver: this.parts.resolver, limits: MAILAUTH_LIMITS, random: () => 0 };
    const receivers: Address[] = [];
    for (const { uri, maxOctets } of targets) {
      const address = addressIn(uri);
      if (address === null || (maxOctets !== null && octets > maxOctets)) continue;
      const answer = await acceptsReports(domain, address.domain, environment);
      if (answer === 'unknown') return 'later';
      if (answer === 'yes') receivers.push(address);
    }
    return receivers;
  }
}
