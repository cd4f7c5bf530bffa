import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';

/** `bigint` columns hold numbers below 2^53. */
const number = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

@Entity('organisation')
export class Organisation {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('text')
  name: string;
}

@Entity('domain')
export class Domain {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @ManyToOne(() => Organisation)
  @JoinColumn({ name: 'organisation_id' })
  organisation: Relation<Organisation>;
  @Column('bigint', { name: 'organisation_id', transformer: number })
  organisationId: number;
  @Column('text')
  name: string;
  @Column('text', { name: 'catch_all', nullable: true })
  catchAll: string | null;
  @Column('bigint', { name: 'default_quota', nullable: true, transformer: number })
  defaultQuota: number | null;
  @Column('bigint', { transformer: number })
  quota: number;
  @Column('bigint', { name: 'max_in', default: 0, transformer: number })
  maxIn: number;
  @Column('bigint', { name: 'max_out', default: 0, transformer: number })
  maxOut: number;
}

@Entity('account')
export class Account {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('bigint', { name: 'organisation_id', transformer: number })
  organisationId: number;
  @Column('bigint', { name: 'domain_id', transformer: number })
  domainId: number;
  @Column('text')
  kind: 'person' | 'shared' | 'room' | 'equipment' | 'group';
  @Column('text')
  address: string;
  @Column('text', { nullable: true })
  name: string | null;
  @Column('text', { name: 'phonetic_name', nullable: true })
  phoneticName: string | null;
  @Column('text', { nullable: true })
  department: string | null;
  @Column('text', { nullable: true })
  title: string | null;
  @Column('text', { nullable: true })
  phone: string | null;
  @Column('boolean')
  admin: boolean;
  @Column('boolean')
  disabled: boolean;
  @Column('bigint', { transformer: number })
  quota: number;
}

@Entity('mail_group')
export class MailGroup {
  @Column('text', { default: 'anyone' })
  post: 'anyone' | 'inside' | 'members' | 'owners' | 'moderated';
  @Column('text', { array: true, default: '{}' })
  owners: string[];
  @Column('text', { array: true, default: '{}' })
  moderators: string[];
  @Column('text', { default: 'nobody' })
  exempt: 'nobody' | 'owners' | 'members';
  @Column('boolean', { default: false })
  fields: boolean;
  @Column('bigint', { name: 'archive_account', nullable: true, transformer: number })
  archiveAccountId: number | null;
  @Column('jsonb', { name: 'member_rule', nullable: true })
  memberRule: Record<string, string> | null;
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('bigint', { name: 'organisation_id', transformer: number })
  organisationId: number;
  @Column('bigint', { name: 'domain_id', transformer: number })
  domainId: number;
  @Column('text')
  address: string;
  @Column('text', { nullable: true })
  name: string | null;
  @OneToMany(
    () => GroupMember,
    (member) => member.group,
  )
  members: Relation<GroupMember>[];
}

@Entity('group_member')
export class GroupMember {
  @PrimaryColumn('bigint', { name: 'group_id' })
  groupId: string;
  @PrimaryColumn('text')
  member: string;
  @ManyToOne(
    () => MailGroup,
    (group) => group.members,
  )
  @JoinColumn({ name: 'group_id' })
  group: Relation<MailGroup>;
}

@Entity('address')
export class AddressRecord {
  @PrimaryColumn('text')
  address: string;
  @Column('bigint', { name: 'organisation_id', transformer: number })
  organisationId: number;
  @Column('bigint', { name: 'domain_id', transformer: number })
  domainId: number;
  @Column('bigint', { name: 'account_id', nullable: true, transformer: number })
  accountId: number | null;
  @Column('bigint', { name: 'group_id', nullable: true, transformer: number })
  groupId: number | null;
  @Column('text', { array: true, nullable: true })
  targets: string[] | null;
}

/** From whom an address takes mail, and how large. */
@Entity('address_limit')
export class AddressLimit {
  @PrimaryColumn('text')
  address: string;
  @Column('boolean', { name: 'inside_only' })
  insideOnly: boolean;
  @Column('text', { array: true })
  allowed: string[];
  @Column('text', { array: true })
  denied: string[];
  @Column('bigint', { name: 'max_in', nullable: true, transformer: number })
  maxIn: number | null;
  @Column('bigint', { name: 'max_out', nullable: true, transformer: number })
  maxOut: number | null;
}

/** Somebody elsewhere whom the directory knows. */
@Entity('contact')
export class Contact {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('bigint', { name: 'organisation_id', transformer: number })
  organisationId: number;
  @Column('text')
  name: string;
  @Column('text', { name: 'phonetic_name', nullable: true })
  phoneticName: string | null;
  @Column('text', { nullable: true })
  company: string | null;
  @Column('text', { nullable: true })
  department: string | null;
  @Column('text', { nullable: true })
  title: string | null;
  @Column('text', { nullable: true })
  phone: string | null;
  @Column('text', { array: true })
  emails: string[];
  @Column('text', { nullable: true })
  address: string | null;
}

/** An address, or @ and a domain, as others see it. */
@Entity('address_rewrite')
export class AddressRewrite {
  @PrimaryColumn('text')
  inside: string;
  @Column('text')
  outside: string;
  @Column('bigint', { name: 'organisation_id', transformer: number })
  organisationId: number;
}

/** Keys of SCRAM for one hash (RFC 5802 §3), base64. */
export interface StoredScram {
  readonly salt: string;
  readonly iterations: number;
  readonly storedKey: string;
  readonly serverKey: string;
}

@Entity('credential')
export class Credential {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('bigint', { name: 'account_id', transformer: number })
  accountId: number;
  @Column('text')
  kind: 'password' | 'application';
  @Column('text', { nullable: true })
  label: string | null;
  @Column('text')
  hash: string;
  @Column('jsonb')
  scram: Record<string, StoredScram>;
  @Column('text', { array: true })
  scopes: string[];
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;
}

/** Where the mail of an account goes further. */
@Entity('forwarding')
export class Forwarding {
  @PrimaryColumn('bigint', { name: 'account_id', transformer: number })
  accountId: number;
  @Column('text', { array: true })
  targets: string[];
  @Column('boolean')
  keeps: boolean;
}

/** Who writes as an account that is not theirs: one of the two grantees is set. */
@Entity('send_right')
export class SendRight {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('bigint', { name: 'account_id', transformer: number })
  accountId: number;
  @Column('bigint', { name: 'grantee_account', nullable: true, transformer: number })
  granteeAccountId: number | null;
  @Column('bigint', { name: 'grantee_group', nullable: true, transformer: number })
  granteeGroupId: number | null;
  @ManyToOne(() => Account)
  @JoinColumn({ name: 'grantee_account' })
  granteeAccount: Relation<Account> | null;
  @ManyToOne(() => MailGroup)
  @JoinColumn({ name: 'grantee_group' })
  granteeGroup: Relation<MailGroup> | null;
  @Column('text')
  mode: 'as' | 'behalf';
}

export const directoryEntities = [
  Organisation,
  Domain,
  Account,
  MailGroup,
  GroupMember,
  AddressRecord,
  AddressLimit,
  AddressRewrite,
  Contact,
  Credential,
  Forwarding,
  SendRight,
];
