import type { ClientServices, MailService } from '../services.js';
import { escapeXml, leaf } from './xml.js';

const socketTypes = { implicit: 'SSL', starttls: 'STARTTLS' } as const;

/** The document that Thunderbird, K-9, KMail and Evolution ask for, in version 1.1 of its format. */
export function clientConfig(domain: string, { mail, web }: ClientServices): string {
  const servers = mail.map((service) => server(service));
  const name = escapeXml(domain);
  const dav = web === null ? [] : [davOf('addressBook', 'carddav', web), davOf('calendar', 'caldav', web)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<clientConfig version="1.1">',
    `<emailProvider id="${name}">`,
    leaf('domain', domain),
    leaf('displayName', domain),
    leaf('displayShortName', domain),
    ...servers,
    '</emailProvider>',
    ...dav,
    '</clientConfig>',
    '',
  ].join('\n');
}

function server({ protocol, host, port, tls }: MailService): string {
  const element = protocol === 'smtp' ? 'outgoingServer' : 'incomingServer';
  return [
    `<${element} type="${protocol}">`,
    leaf('hostname', host),
    leaf('port', port),
    leaf('socketType', socketTypes[tls]),
    leaf('authentication', 'password-cleartext'),
    leaf('username', '%EMAILADDRESS%'),
    `</${element}>`,
  ].join('');
}

function davOf(element: string, type: string, web: string): string {
  const parts = [
    leaf('username', '%EMAILADDRESS%'),
    leaf('authentication', 'http-basic'),
    leaf('serverURL', `${web}/dav/`),
  ];
  return `<${element} type="${type}">${parts.join('')}</${element}>`;
}
