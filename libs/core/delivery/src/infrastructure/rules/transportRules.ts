import { addressKey, readAddress } from '#core/directory';
import { canonicalDomain, type Clock, FumibakoError, type OrganisationId, organisationId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { maxRules, type TransportRule } from '../../domain/rules/model.js';
import { readRule } from '../../domain/rules/reading.js';
import { Remembered } from '../remembered.js';
import * as sql from './statements.js';

/** Milliseconds after which a change is known in every process, whether or not it was told. */
const memory = 5000;

/** What an organisation rules for its mail. */
export interface Transport {
  /** In their order. */
  readonly rules: readonly TransportRule[];
  /** By domain, the address that gets a copy of everything. */
  readonly journals: ReadonlyMap<string, string>;
}

const nothing: Transport = { rules: [], journals: new Map() };

interface TransportRow {
  readonly rules: readonly unknown[] | null;
  readonly journals: Readonly<Record<string, string>> | null;
}

/** Transport rules and journals of organisations: kept, and remembered for some seconds by whoever delivers. */
export class TransportRules {
  private readonly known: Remembered<Transport>;

  constructor(
    private readonly database: Database,
    clock: Clock,
    private readonly changed: () => void,
  ) {
    this.known = new Remembered(clock, memory, (organisation) => this.read(Number(organisation)));
  }

  /** Throws `invalid` where a rule cannot be read that somebody has put there: mail waits until it can. */
  of(organisation: OrganisationId): Promise<Transport> {
    return this.known.get(String(organisation));
  }

  /** The directory has changed. */
  forget(): void {
    this.known.forget();
  }

  /** The number of an organisation. Throws `invalid`. */
  async organisation(name: string): Promise<OrganisationId> {
    const [row] = await rowsOf<{ id: number }>(this.database.pool, sql.findOrganisation, [name]);
    if (!row) throw new FumibakoError('invalid', `there is no organisation ${name}: it is made with the first domain`);
    return organisationId(row.id);
  }

  async list(organisation: OrganisationId): Promise<readonly TransportRule[]> {
    return (await this.read(organisation)).rules;
  }

  /** Throws `invalid` where there is none of that name. */
  async show(organisation: OrganisationId, name: string): Promise<TransportRule> {
    const rule = (await this.list(organisation)).find((each) => each.name === name);
    if (!rule) throw unknown(name);
    return rule;
  }

  /** Keeps a rule, in the place of another of its name. Throws `invalid`, `limit-exceeded`. */
  async put(organisation: OrganisationId, document: unknown): Promise<TransportRule> {
    const rule = readRule(document);
    const { name, position, enabled, ...rest } = rule;
    const values = [organisation, name, position, enabled, JSON.stringify(rest), maxRules];
    if ((await rowsOf(this.database.pool, sql.putRule, values)).length === 0)
      throw new FumibakoError('limit-exceeded', `an organisation has at most ${maxRules} rules`);
    this.tell();
    return rule;
  }

  async remove(organisation: OrganisationId, name: string): Promise<void> {
    if ((await rowsOf(this.database.pool, sql.removeRule, [organisation, name])).length === 0) throw unknown(name);
    this.tell();
  }

  async enable(organisation: OrganisationId, name: string, enabled: boolean): Promise<void> {
    const values = [organisation, name, enabled];
    if ((await rowsOf(this.database.pool, sql.enableRule, values)).length === 0) throw unknown(name);
    this.tell();
  }

  /** Throws `domain-unknown`. */
  async journal(domain: string): Promise<string | null> {
    const name = canonicalDomain(domain) ?? domain;
    const [row] = await rowsOf<{ journal: string | null }>(this.database.pool, sql.findJournal, [name]);
    if (!row) throw new FumibakoError('domain-unknown', `there is no domain ${domain}`);
    return row.journal;
  }

  /** Says where the journal of a domain goes; null: there is none. Throws `domain-unknown`, `address-invalid`. */
  async setJournal(domain: string, address: string | null): Promise<string | null> {
    const values = [canonicalDomain(domain) ?? domain, address && addressKey(readAddress(address))];
    const [row] = await rowsOf<{ journal: string | null }>(this.database.pool, sql.setJournal, values);
    if (!row) throw new FumibakoError('domain-unknown', `there is no domain ${domain}`);
    this.tell();
    return row.journal;
  }

  private tell(): void {
    this.forget();
    this.changed();
  }

  private async read(organisation: number): Promise<Transport> {
    const [row] = await rowsOf<TransportRow & Record<string, unknown>>(this.database.pool, sql.findRules, [
      organisation,
    ]);
    if (!row || (row.rules === null && row.journals === null)) return nothing;
    return { rules: (row.rules ?? []).map(readRule), journals: new Map(Object.entries(row.journals ?? {})) };
  }
}

const unknown = (name: string): FumibakoError => new FumibakoError('invalid', `there is no rule ${name}`);
