import { addressKey, readAddress } from '#core/directory';
import type { DsnLanguage } from '#formats/dsn';
import { type Address, canonicalDomain, FumibakoError } from '#kernel';
import { type Database, rowsOf, type Statement, statement } from '#platform/database';

const find = statement(
  'delivery.find-language',
  `SELECT coalesce(acc.language, d.language) AS language FROM domain d
  LEFT JOIN address a ON a.address = $1 LEFT JOIN account acc ON acc.id = a.account_id WHERE d.name = $2`,
);
const findDomain = statement('delivery.find-domain-language', 'SELECT language FROM domain WHERE name = $1');
const setDomain = statement(
  'delivery.set-domain-language',
  'UPDATE domain SET language = $2 WHERE name = $1 RETURNING language',
);
const findAccount = statement('delivery.find-account-language', 'SELECT language FROM account WHERE address = $1');
const setAccount = statement(
  'delivery.set-account-language',
  'UPDATE account SET language = $2 WHERE address = $1 RETURNING language',
);

type Language = DsnLanguage | null;

/** Where nobody has said which: the one after the other. */
const all: readonly DsnLanguage[] = ['ja', 'en'];

/** In which language the server writes to people. */
export class NoticeLanguages {
  constructor(private readonly database: Pick<Database, 'pool'>) {}

  /** For whom an address is; those elsewhere are written to in all languages. */
  async of(address: Address): Promise<readonly DsnLanguage[]> {
    const language = await this.ask(find, [addressKey(address), address.domain]);
    return language ? [language] : all;
  }

  /** null: of each person's own, or all. Throws `domain-unknown`. */
  async domain(name: string): Promise<Language> {
    return await this.required(findDomain, [canonicalDomain(name) ?? name], noDomain(name));
  }

  async setDomain(name: string, language: Language): Promise<Language> {
    return await this.required(setDomain, [canonicalDomain(name) ?? name, language], noDomain(name));
  }

  /** null: that of the domain. Throws `address-unknown`. */
  async account(address: string): Promise<Language> {
    return await this.required(findAccount, [addressKey(readAddress(address))], nobody(address));
  }

  async setAccount(address: string, language: Language): Promise<Language> {
    return await this.required(setAccount, [addressKey(readAddress(address)), language], nobody(address));
  }

  private async ask(query: Statement, values: readonly unknown[]): Promise<Language | undefined> {
    return (await rowsOf<{ language: Language }>(this.database.pool, query, values))[0]?.language;
  }

  private async required(query: Statement, values: readonly unknown[], error: FumibakoError): Promise<Language> {
    const language = await this.ask(query, values);
    if (language === undefined) throw error;
    return language;
  }
}

const noDomain = (name: string): FumibakoError => new FumibakoError('domain-unknown', `there is no domain ${name}`);
const nobody = (address: string): FumibakoError =>
  new FumibakoError('address-unknown', `there is no account ${address}`);
