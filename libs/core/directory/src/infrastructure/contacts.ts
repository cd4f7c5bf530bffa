import type { DataSource, EntityManager } from 'typeorm';
import { FumibakoError } from '#kernel';
import { addressKey, readAddress } from '../domain/addressKey.js';
import { AddressRecord, Contact, Domain, Organisation } from './entities.js';
import { refuseTaken, requireDomain } from './lookups.js';

/** Addresses of one contact. */
export const maxContactAddresses = 20;
/** Characters of each thing that is said of a contact. */
export const maxContactText = 200;

/** Somebody elsewhere whom the directory knows. */
export interface ContactInfo {
  readonly id: number;
  readonly name: string;
  readonly phoneticName: string | null;
  readonly company: string | null;
  readonly department: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  /** Elsewhere; the first gets what is written to `address`. */
  readonly emails: readonly string[];
  /** Of a domain of ours. */
  readonly address: string | null;
}

export type NewContact = Pick<ContactInfo, 'name' | 'emails'> & Partial<Omit<ContactInfo, 'id'>>;

/** People elsewhere in the directory of an organisation, which is given by its name. */
export class Contacts {
  constructor(
    private readonly source: DataSource,
    private readonly changed: () => void,
  ) {}

  /** Throws `invalid`, `address-invalid`, `address-taken`, `domain-unknown`, `limit-exceeded`. */
  async add(organisation: string, contact: NewContact): Promise<ContactInfo> {
    const emails = emailsOf(contact.emails);
    const texts = textsOf(contact);
    const added = await this.source.transaction(async (manager) => {
      const organisationId = await requireOrganisation(manager, organisation);
      await refuseOurs(manager, emails);
      const address = contact.address ? await giveAddress(manager, organisationId, contact.address, emails) : null;
      return await manager.save(Contact, { ...texts, organisationId, emails, address });
    });
    this.changed();
    return infoOf(added as Contact);
  }

  /** Throws `invalid` where there is no such organisation. */
  async list(organisation: string): Promise<readonly ContactInfo[]> {
    const { manager } = this.source;
    const organisationId = await requireOrganisation(manager, organisation);
    return (await manager.find(Contact, { where: { organisationId }, order: { id: 'ASC' } })).map(infoOf);
  }

  /** Removes a contact with its address here. Throws `invalid` where there is none. */
  async remove(organisation: string, id: number): Promise<void> {
    await this.source.transaction(async (manager) => {
      const organisationId = await requireOrganisation(manager, organisation);
      const contact = await manager.findOneBy(Contact, { organisationId, id: String(id) });
      if (!contact) throw new FumibakoError('invalid', `there is no contact ${id}`);
      await manager.delete(Contact, { id: contact.id });
      if (contact.address !== null) await manager.delete(AddressRecord, { address: contact.address });
    });
    this.changed();
  }
}

/** Throws `invalid`. */
async function requireOrganisation(manager: EntityManager, name: string): Promise<number> {
  const organisation = await manager.findOneBy(Organisation, { name });
  if (!organisation)
    throw new FumibakoError('invalid', `there is no organisation ${name}: it is made with the first domain`);
  return Number(organisation.id);
}

function emailsOf(texts: readonly string[]): string[] {
  const emails = [...new Set(texts.map((text) => addressKey(readAddress(text))))];
  if (emails.length === 0) throw new FumibakoError('invalid', 'a contact has an address');
  if (emails.length > maxContactAddresses)
    throw new FumibakoError('limit-exceeded', `a contact has at most ${maxContactAddresses} addresses`);
  return emails;
}

function textsOf({ name, phoneticName, company, department, title, phone }: NewContact) {
  const texts = {
    name,
    phoneticName: phoneticName ?? null,
    company: company ?? null,
    department: department ?? null,
    title: title ?? null,
    phone: phone ?? null,
  };
  if (name.trim() === '') throw new FumibakoError('invalid', 'a contact has a name');
  if (Object.values(texts).some((text) => (text?.length ?? 0) > maxContactText))
    throw new FumibakoError('limit-exceeded', `what is said of a contact has at most ${maxContactText} characters`);
  return texts;
}

/** Who has an address of ours is no contact, but somebody here. */
async function refuseOurs(manager: EntityManager, emails: readonly string[]): Promise<void> {
  for (const email of emails)
    if (await manager.existsBy(Domain, { name: readAddress(email).domain }))
      throw new FumibakoError('invalid', `${email} is of a domain of ours: a contact is somebody elsewhere`);
}

/** The address here, which leads to the first of the others. */
async function giveAddress(
  manager: EntityManager,
  organisationId: number,
  text: string,
  emails: readonly string[],
): Promise<string> {
  const address = readAddress(text);
  const domain = await requireDomain(manager, address.domain);
  if (domain.organisationId !== organisationId)
    throw new FumibakoError('invalid', `${address.domain} is of another organisation`);
  const key = addressKey(address);
  await refuseTaken(manager, key);
  const record = { organisationId, domainId: Number(domain.id), accountId: null, groupId: null };
  await manager.insert(AddressRecord, { ...record, address: key, targets: emails.slice(0, 1) });
  return key;
}

function infoOf({ id, name, phoneticName, company, department, title, phone, emails, address }: Contact): ContactInfo {
  return { id: Number(id), name, phoneticName, company, department, title, phone, emails, address };
}
