import { type DisabledExtensions, type ExtensionName, EXTENSIONS } from '#wires/imap';

/** Extensions that this server does not announce, and why. */
const notAnnounced: DisabledExtensions = new Map<ExtensionName, string>([
  ['QUOTASET', 'quotas are set by administrators'],
]);

/** Without these there is no conversation. */
const NEEDED: readonly ExtensionName[] = ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'];

function nameOf(wanted: string): ExtensionName {
  const known = EXTENSIONS.find(({ name }) => name.toUpperCase() === wanted.toUpperCase());
  if (known === undefined) throw new RangeError(`no IMAP capability is named ${wanted}`);
  if (NEEDED.includes(known.name)) throw new RangeError(`the IMAP capability ${wanted} cannot be switched off`);
  return known.name;
}

/** What is not announced, with what the administrator has switched off. Throws RangeError for names that are none. */
export function disabledExtensions(switchedOff: readonly string[]): DisabledExtensions {
  const disabled = new Map(notAnnounced);
  for (const name of switchedOff) disabled.set(nameOf(name), 'switched off by the administrator');
  return disabled;
}

/** Extensions whose commands are unknown: SETQUOTA is understood, and refused. */
export function unknownExtensions(disabled: DisabledExtensions): DisabledExtensions {
  return new Map([...disabled].filter(([name]) => name !== 'QUOTASET'));
}
