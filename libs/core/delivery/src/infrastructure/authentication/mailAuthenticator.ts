import { canonicalDomain } from '#kernel';
import { networkList } from '#platform/net';
import { isIPv6 } from 'node:net';
import { resultsField } from '../../domain/assessment.js';
import type { Assessment } from '../../domain/assessment.js';
import type { DeliveryRequest } from '../../domain/transaction.js';
import { type CheckParts, MessageCheck } from './messageCheck.js';

/** Says which mail is checked, and how its results are told. */
export class MailAuthenticator {
  private readonly unchecked: ReturnType<typeof networkList>;
  /** The names by which a field is ours (RFC 8601 §2.5). */
  readonly names: ReadonlySet<string>;

  constructor(
    private readonly parts: CheckParts,
    uncheckedNetworks: readonly string[],
  ) {
    this.unchecked = networkList(uncheckedNetworks);
    const { hostname } = parts;
    this.names = new Set([hostname.toLowerCase(), canonicalDomain(hostname) ?? '']);
  }

  /** Begins to check a message; null where it comes from somebody who need not be checked. */
  begin(request: DeliveryRequest): MessageCheck | null {
    const { address, pass } = request.sender;
    if (request.door !== 'mx' || pass?.unchecked || pass?.relay.ok) return null;
    if (this.unchecked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return null;
    return new MessageCheck(request, this.parts);
  }

  /** The name by which our results are known. */
  get authservId(): string {
    return this.parts.hostname;
  }

  /** The field that says what was found. */
  field(assessment: Assessment): Buffer {
    return resultsField(assessment, this.parts.hostname);
  }
}
