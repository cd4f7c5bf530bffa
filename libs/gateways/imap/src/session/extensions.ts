import { type DisabledExtensions, type ExtensionName, EXTENSIONS } from '#wires/imap';

/** Without these there is no conversation. */
const NEEDED: readonly ExtensionName[] = ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'];

function nameOf(wanted: string): ExtensionName {
  const known = EXTENSIONS.find(({ name }) => name.toUpperCase() === wanted.toUpperCase());
  if (known === undefined) throw new RangeError(`no IMAP capability is named ${wanted}`);
  if (NEEDED.includes(known.name)) throw new RangeError(`the IMAP capability ${wanted} cannot be switched off`);
  return known.name;
}

/** What the administrator has switched off, by name, or has not switched on. Throws RangeError for names that are none. */
export function disabledExtensions(switchedOff: readonly string[], gmail: boolean): DisabledExtensions {
  const disabled = new Map(switchedOff.map((name) => [nameOf(name), 'switched off by the administrator']));
  if (!gmail) disabled.set('X-GM-EXT-1', 'clients that see it take the server for Gmail');
  return disabled;
}
