import type { SpecialUse } from '#core/mailstore';

/** RFC 6154 §2, RFC 8457 §3 */
const ATTRIBUTES = {
  all: '\\All',
  archive: '\\Archive',
  drafts: '\\Drafts',
  flagged: '\\Flagged',
  important: '\\Important',
  junk: '\\Junk',
  sent: '\\Sent',
  trash: '\\Trash',
} satisfies Record<SpecialUse, string>;

export const attributeOf = (use: SpecialUse): string => ATTRIBUTES[use];

/** Uses that a mailbox can be given; the others stand for views of several mailboxes, which this store does not have. */
const GIVEN: readonly SpecialUse[] = ['archive', 'drafts', 'junk', 'sent', 'trash'];

/** The use an attribute asks for, or null when it cannot be had. */
export function useOf(attribute: string): SpecialUse | null {
  const lower = attribute.toLowerCase();
  return GIVEN.find((use) => ATTRIBUTES[use].toLowerCase() === lower) ?? null;
}
