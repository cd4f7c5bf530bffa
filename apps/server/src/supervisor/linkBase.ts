import { isLoopback } from '#platform/net';
import type { Settings } from '#platform/settings';

const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where a page of ours that takes a password can be opened; null where it would be refused, or nothing answers. */
export function linkBase({ roles, portHttp, publicUrl, bind, cleartextAuth }: Settings): string | null {
  if (!roles.has('http') || portHttp === null || cleartextAuth === 'never') return null;
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '');
  const host = wildcards[bind] ?? bind;
  const local = isLoopback(host) || host === 'localhost';
  return local || cleartextAuth === 'always' ? `http://${host.includes(':') ? `[${host}]` : host}:${portHttp}` : null;
}
