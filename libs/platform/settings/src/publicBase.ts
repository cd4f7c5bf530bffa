import type { Settings } from './load.js';

/** Where the pages of this server are reached, without a slash at its end; null where nothing answers over HTTPS. */
export function publicBase({ publicUrl, hostname, portHttps, roles }: Settings): string | null {
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '');
  if (portHttps === null || !roles.has('http')) return null;
  return portHttps === 443 ? `https://${hostname}` : `https://${hostname}:${portHttps}`;
}
