import { createHash } from 'node:crypto';
import { best, type ClientServices, type MailService } from '../services.js';
import { escapeXml } from './xml.js';

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** The profile that iPhones, iPads and Macs take: mail, calendars and contacts of one person, without a password. */
export function mobileconfig(address: string, services: ClientServices): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const payloads = [mailOf(address, services), ...davOf(address, services)].flatMap((payload) => payload ?? []);
  const profile = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: `${reversed(domain)}.fumibako.${idOf(address, 'profile')}`,
    PayloadUUID: idOf(address, 'profile'),
    PayloadDisplayName: address,
    PayloadDescription: `${address}: mail, calendars, contacts`,
    PayloadOrganization: domain,
    PayloadContent: payloads,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<plist version="1.0">${print(profile)}</plist>`,
    '',
  ].join('\n');
}

function mailOf(address: string, services: ClientServices): Value | null {
  const incoming = best(services, 'imap');
  const outgoing = best(services, 'smtp');
  if (!incoming || !outgoing) return null;
  return {
    ...headOf(address, 'com.apple.mail.managed'),
    EmailAccountType: 'EmailTypeIMAP',
    EmailAccountDescription: address,
    EmailAddress: address,
    ...server('Incoming', incoming, address),
    ...server('Outgoing', outgoing, address),
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}

const server = (side: string, { host, port }: MailService, address: string): Record<string, Value> => ({
  [`${side}MailServerHostName`]: host,
  [`${side}MailServerPortNumber`]: port,
  [`${side}MailServerUseSSL`]: true,
  [`${side}MailServerUsername`]: address,
  [`${side}MailServerAuthentication`]: 'EmailAuthPassword',
});

function davOf(address: string, { web }: ClientServices): readonly Value[] {
  const url = web === null ? null : URL.parse(web);
  if (!url) return [];
  const isProtected = url.protocol === 'https:';
  const port = Number(url.port) || (isProtected ? 443 : 80);
  const account = (type: string, prefix: string): Value => ({
    ...headOf(address, type),
    [`${prefix}AccountDescription`]: address,
    [`${prefix}HostName`]: url.hostname,
    [`${prefix}Port`]: port,
    [`${prefix}UseSSL`]: isProtected,
    [`${prefix}Username`]: address,
    [`${prefix}PrincipalURL`]: `/dav/principals/${encodeURIComponent(address)}/`,
  });
  return [account('com.apple.caldav.account', 'CalDAV'), account('com.apple.carddav.account', 'CardDAV')];
}

const headOf = (address: string, type: string): Record<string, Value> => ({
  PayloadType: type,
  PayloadVersion: 1,
  PayloadIdentifier: `${type}.${idOf(address, type)}`,
  PayloadUUID: idOf(address, type),
  PayloadDisplayName: address,
});

/** The same for the same person, so that a profile that is taken again replaces the one before (RFC 9562 §5.8). */
function idOf(address: string, what: string): string {
  const hex = createHash('sha256').update(`${what} ${address}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}

const reversed = (domain: string): string => domain.split('.').toReversed().join('.');

function print(value: Value): string {
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'string') return `<string>${escapeXml(value)}</string>`;
  if (Array.isArray(value)) return `<array>${value.map(print).join('')}</array>`;
  const entries = Object.entries(value as Record<string, Value>);
  return `<dict>${entries.map(([key, each]) => `<key>${escapeXml(key)}</key>${print(each)}`).join('')}</dict>`;
}
