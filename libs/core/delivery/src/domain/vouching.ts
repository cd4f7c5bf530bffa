import type { DeliveryRequest } from './transaction.js';

/** Whether a message is by whom its From names. `unsaid`: their domain does not say how that could be told. */
export type Vouching = 'yes' | 'unsaid' | 'no';

/** `found`: a word for each check of authentication; none where it was not checked. */
export function vouchingOf(
  { approval, door, sender }: Pick<DeliveryRequest, 'approval' | 'door' | 'sender'>,
  found: Readonly<Record<string, string>>,
): Vouching {
  if (approval?.isForeign) return 'no';
  // Who signs in writes in their own name alone; what comes over LMTP, or by a connector, was looked at before.
  if (door !== 'mx' || sender.pass?.unchecked || sender.pass?.relay.ok) return 'yes';
  switch (found['dmarc']) {
    case 'pass':
      return 'yes';
    case 'none':
      return 'unsaid';
    default:
      return found['dmarc'] === undefined ? 'unsaid' : 'no';
  }
}
