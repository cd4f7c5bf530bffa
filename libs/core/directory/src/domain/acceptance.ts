/** From whom an address takes mail, and how large. */
export interface Acceptance {
  /** Whose these limits are. */
  readonly address: string;
  /** Only from people of its organisation who have signed in. */
  readonly insideOnly: boolean;
  /** Addresses, `@domain`s and groups, in their comparison form, and `<>`; nobody: from everybody. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  /** Octets of what it gets; 0: any. */
  readonly maxIn: number;
  /** Octets of what its owner sends; 0: any. */
  readonly maxOut: number;
}

/** The null reverse-path, as it stands among senders. */
export const nobody = '<>';

/** Which of the senders of a list speaks of somebody; `groups`: who is reached by each group of the list. */
export function named(
  senders: readonly string[],
  somebody: ReadonlySet<string>,
  groups: ReadonlyMap<string, ReadonlySet<string>>,
): string | null {
  const domains = new Set([...somebody].map((address) => address.slice(address.lastIndexOf('@'))));
  const isNamed = (sender: string): boolean =>
    somebody.has(sender) ||
    (sender.startsWith('@') && domains.has(sender)) ||
    [...(groups.get(sender) ?? [])].some((member) => somebody.has(member));
  return senders.find(isNamed) ?? null;
}
