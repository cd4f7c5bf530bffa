import { isLoopback } from './loopback.js';

/** Who may send a password over a connection without TLS: the setting `cleartextAuth`. */
export type CleartextPolicy = 'never' | 'loopback' | 'always';

/** Whether the client at this address may send a password over a connection without TLS. */
export function mayUseCleartext(policy: CleartextPolicy, address: string): boolean {
  return policy === 'always' || (policy === 'loopback' && isLoopback(address));
}
