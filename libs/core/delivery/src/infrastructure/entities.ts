import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { DkimState } from '../domain/dkimStates.js';
import type { MailPolicy } from '../domain/mailPolicy.js';

@Entity('domain_policy')
export class DomainPolicy {
  @PrimaryColumn('bigint', { name: 'domain_id' })
  domainId: number;
  @Column('text')
  dmarc: MailPolicy['dmarc'];
  @Column('text')
  spf: MailPolicy['spf'];
}

@Entity('dkim_key')
export class DkimKey {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id: string;
  @Column('bigint', { name: 'domain_id' })
  domainId: number;
  @Column('text')
  selector: string;
  @Column('text')
  algorithm: 'rsa' | 'ed25519';
  /** PKCS #8, PEM; sealed. */
  @Column('text', { name: 'private_key' })
  privateKey: string;
  @Column('text')
  state: DkimState;
  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
  @Column('timestamptz', { name: 'signing_at', nullable: true })
  signingAt: Date | null;
  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt: Date | null;
}

export const deliveryEntities = [DomainPolicy, DkimKey];
