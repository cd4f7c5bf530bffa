import { FumibakoError } from '#kernel';
import { maxNameOctets } from './limits.js';

// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/u;

/** A name as it is kept: NFC. Throws `invalid` for one that no path can hold. */
export function itemName(name: string): string {
  const normal = name.normalize('NFC');
  if (normal === '' || normal === '.' || normal === '..' || normal.includes('/') || control.test(normal))
    throw new FumibakoError('invalid', 'a name has neither slashes nor control characters');
  if (!normal.isWellFormed()) throw new FumibakoError('invalid', 'a name is Unicode');
  if (Buffer.byteLength(normal) > maxNameOctets)
    throw new FumibakoError('limit-exceeded', `a name has at most ${maxNameOctets} octets`);
  return normal;
}
