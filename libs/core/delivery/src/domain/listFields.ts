import { encodePhrase, foldHeader } from '#formats/mime';
import { type Address, parseMailboxAddress } from '#kernel';
import type { MailList, Via } from '#core/directory';
import { type DeliveryRequest, senderOrganisation } from './transaction.js';

/** RFC 5321 §4.5.3.1.1 */
export const maxLocalPart = 64;

/** A list's identity, which stays when it moves (RFC 2919 §2). */
export function listId({ address }: Pick<MailList, 'address'>): string {
  return address
    .replace('@', '.')
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-');
}

const mailto = (address: string): string => {
  const at = address.lastIndexOf('@');
  return `mailto:${encodeURIComponent(address.slice(0, at))}@${address.slice(at + 1)}`;
};

/** An address of the list with a detail. */
export function detailed({ address }: Pick<MailList, 'address'>, detail: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${detail}${address.slice(at)}`;
}

/** The fields above a copy that a list brings to a member; `link`: where that member leaves it with one click. */
export function listFields({ list }: Via, link: string | null): Buffer {
  const owner = mailto(detailed(list, 'owner'));
  // what is not ASCII is encoded where the field is folded
  const name = list.name === null ? '' : `${/^[ -~]*$/.test(list.name) ? encodePhrase(list.name) : list.name} `;
  // RFC 2369 §2: the first is what a client tries first
  const ways = [...(link === null ? [] : [`<${link}>`]), `<${owner}?subject=unsubscribe>`];
  const fields = [
    foldHeader('List-Id', `${name}<${listId(list)}>`),
    foldHeader('List-Post', `<${mailto(list.address)}>`),
    foldHeader('List-Owner', `<${owner}>`),
    foldHeader('List-Unsubscribe', ways.join(', ')),
    // RFC 8058 §3.1: over HTTPS alone
    ...(link?.startsWith('https:') ? [foldHeader('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click')] : []),
  ];
  return Buffer.from(fields.join(''));
}

/** Where notifications about a copy go: to the owners, who see by it which member it is about. */
export function listReturnPath({ list, member }: Via): Address | null {
  const path = member === '' ? null : parseMailboxAddress(detailed(list, `bounces=${member.replace('@', '=')}`));
  if (path !== null && path.localPart.length <= maxLocalPart) return path;
  return parseMailboxAddress(detailed(list, 'bounces'));
}

/** Whether a sender may write to a list; `believed`: whom the sender may be taken for, `members`: all whom it reaches. */
export function mayPost(
  list: MailList,
  { sender }: Pick<DeliveryRequest, 'sender'>,
  who: {
    readonly organisation: number | null;
    readonly members: ReadonlySet<string>;
    readonly believed: ReadonlySet<string>;
  },
): boolean {
  if (list.post === 'anyone' || list.post === 'moderated') return true;
  const own = senderOrganisation(sender);
  if (list.post === 'inside') return own !== null && own === who.organisation;
  const believed = [...who.believed];
  if (believed.some((address) => list.owners.includes(address))) return true;
  return list.post === 'members' && believed.some((address) => who.members.has(address));
}
