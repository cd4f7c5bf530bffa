import type { Command } from 'commander';
import type { ForwardingInfo } from '#core/directory';
import { withContext } from '../context.js';
import type { AddCommand } from '../group.js';
import { type Outcome, Refused, type Terminal } from '../terminal.js';

/** Where the mail of an account goes further; a verb of `user`. */
export function addForwarding(user: Command, add: AddCommand, terminal: Terminal): void {
  const prose = 'forward the mail of an account, or tell where it is forwarded';
  add(user, 'forward <address> [targets...]', prose, async ([address = '', ...targets], options) => {
    const ends = options['off'] === true;
    if (ends && targets.length > 0) throw new Refused('say addresses or --off');
    return await withContext(terminal, async ({ forwardings }) => {
      if (ends) await forwardings.set(address, null);
      else if (targets.length > 0) await forwardings.set(address, { targets, keeps: options['copy'] !== false });
      return outcome(address, await forwardings.of(address));
    });
  })
    .option('--no-copy', 'keep no copy in the account')
    .option('--off', 'forward nothing any more');
}

function outcome(address: string, forwarding: ForwardingInfo | null): Outcome {
  const { targets, keeps } = forwarding ?? { targets: [], keeps: true };
  const where = `Mail for ${address} goes on to ${targets.join(', ')}`;
  const text =
    targets.length === 0 ? `Mail for ${address} is not forwarded.` : `${where}${keeps ? ', with a copy here' : ''}.`;
  return { data: { address, targets, keeps }, text };
}
