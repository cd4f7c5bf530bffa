import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Via } from '#core/directory';

const macOctets = 16;

/** A member of a group, by the group's number. */
export interface Membership {
  readonly groupId: number;
  readonly member: string;
}

/** Links by which members leave a list: each speaks of one member of one list, and nobody else can make it. */
export class ListLinks {
  private secret: Promise<Buffer> | null = null;

  /** @param base where the pages of this server are reached; null: there are no links */
  constructor(
    private readonly readSecret: () => Promise<Buffer>,
    private readonly base: string | null,
  ) {}

  async linkFor({ list, member }: Via): Promise<string | null> {
    if (this.base === null) return null;
    const what = Buffer.from(`${list.id}:${member}`);
    return `${this.base}/lists/${Buffer.concat([await this.mac(what), what]).toString('base64url')}`;
  }

  /** Whom the end of a link speaks of; null for one that we did not make. */
  async membership(token: string): Promise<Membership | null> {
    const octets = Buffer.from(token, 'base64url');
    const [mac, what] = [octets.subarray(0, macOctets), octets.subarray(macOctets)];
    if (mac.length < macOctets || !timingSafeEqual(mac, await this.mac(what))) return null;
    const text = what.toString();
    const colon = text.indexOf(':');
    return { groupId: Number(text.slice(0, colon)), member: text.slice(colon + 1) };
  }

  private async mac(what: Buffer): Promise<Buffer> {
    this.secret ??= this.readSecret();
    try {
      return createHmac('sha256', await this.secret)
        .update(what)
        .digest()
        .subarray(0, macOctets);
    } catch (error) {
      this.secret = null;
      throw error;
    }
  }
}
