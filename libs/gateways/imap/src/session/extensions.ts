import type { DisabledExtensions, ExtensionName } from '#wires/imap';

/** Extensions that this server does not announce, and why. */
export const notAnnounced: DisabledExtensions = new Map<ExtensionName, string>([
  ['QUOTASET', 'quotas are set by administrators'],
]);

/** Extensions whose commands are unknown: SETQUOTA is understood, and refused. */
export const unknownExtensions: DisabledExtensions = new Map([...notAnnounced].filter(([name]) => name !== 'QUOTASET'));
