import { BlockList, isIPv6, type Socket } from 'node:net';
import { parseProxyHeader } from '#platform/net';

/** The address of a connection without the form that dual-stack listeners give to IPv4; empty for a Unix socket. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** Networks in CIDR form and single addresses. */
export function networkList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => networks.length > 0 && address !== '' && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Reads the header and puts back what follows it; gives the client's address, null when there is no usable header. */
export function readProxyHeader(socket: Socket, timeout: number): Promise<string | null> {
  return new Promise((resolve) => {
    let held = Buffer.alloc(0);
    const finish = (address: string | null): void => {
      clearTimeout(timer);
      socket.off('readable', read).off('close', lost).off('end', lost);
      resolve(address);
    };
    const lost = (): void => finish(null);
    const timer = setTimeout(lost, timeout);
    const read = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        held = Buffer.concat([held, chunk]);
        const header = parseProxyHeader(held);
        if (header.kind === 'incomplete') continue;
        if (header.kind === 'malformed') return finish(null);
        if (held.length > header.length) socket.unshift(held.subarray(header.length));
        return finish(header.kind === 'local' ? addressOf(socket) : header.sourceAddress);
      }
    };
    socket.on('readable', read).on('close', lost).on('end', lost);
  });
}
