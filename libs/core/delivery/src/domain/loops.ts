import { fieldValue, type HeaderField } from '#formats/mime';
import { addressKey, type Lookup, type Rewrites } from '#core/directory';
import { type Address, FumibakoError } from '#kernel';
import { listId } from './listFields.js';
import { maxHops } from './trace.js';
import type { DeliveryRequest } from './transaction.js';

/** Finds messages that have been here before. */
export class LoopGuard {
  /** Lists that the message has come through. */
  private readonly listIds: readonly string[];

  constructor(
    private readonly block: Buffer,
    private readonly fields: readonly HeaderField[],
  ) {
    this.listIds = this.valuesOf('list-id');
  }

  /**
   * Throws `mail-loop`; `isOurs`: it is not delivered already, whatever it says. `rewrites`: the addresses that others see
   * instead of those that it was delivered to.
   */
  checkWay(
    { recipients }: Pick<DeliveryRequest, 'recipients'>,
    isOurs: boolean,
    rewrites: Pick<Rewrites, 'inside'>,
  ): void {
    if (this.fields.filter(({ name }) => name === 'received').length >= maxHops)
      throw new FumibakoError('mail-loop', 'the message has passed too many servers');
    if (isOurs) return;
    const before = new Set(this.valuesOf('delivered-to'));
    const was = (address: Address | null): boolean => address !== null && before.has(addressKey(address));
    if (before.size > 0 && recipients.every(({ address }) => was(address) || was(rewrites.inside(address))))
      throw new FumibakoError('mail-loop', 'the message has been delivered to its recipient before');
  }

  /** What has come through a list must not enter it again. Throws `mail-loop`. */
  checkLists(lookups: readonly Lookup[]): void {
    for (const lookup of lookups) {
      const list = lookup.kind === 'local' ? lookup.list : null;
      if (list && this.listIds.some((id) => id.endsWith(`<${listId(list)}>`)))
        throw new FumibakoError('mail-loop', 'the message has come through the list before');
    }
  }

  private valuesOf(wanted: string): readonly string[] {
    const those = this.fields.filter(({ name }) => name === wanted);
    return those.map((field) => fieldValue(this.block, field).toLowerCase());
  }
}
