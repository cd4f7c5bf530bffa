import { type DisabledExtensions, type ExtensionName, EXTENSIONS } from '#wires/imap';

/** Without these there is no conversation. */
const NEEDED: readonly ExtensionName[] = ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'];

function nameOf(wanted: string): ExtensionName {
  const known = EXTENSIONS.find(({ name }) => name.toUpperCase() === wanted.toUpperCase());
  if (known === undefined) throw new RangeError(`no IMAP capability is named ${wanted}`);
  if (NEEDED.includes(known.name)) throw new RangeError(`the IMAP capability ${wanted} cannot be switched off`);
  return known.name;
}

/** What the administrator has switched off, by name. Throws RangeError for names that are none. */
export function disabledExtensions(switchedOff: readonly string[]): DisabledExtensions {
  return new Map(switchedOff.map((name) => [nameOf(name), 'switched off by the administrator']));
}
