import { attributeOf, DavFault, elementsIn, readXml, textOf, type XmlElement } from '#wires/dav';
import { best, type ClientServices, type MailService } from '../services.js';
import { leaf } from './xml.js';

const responseSchema = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';
export const outlookSchema = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

/** What a client asks for; null where it asks for nothing that can be read. */
export interface AutodiscoverRequest {
  readonly address: string;
  /** Of the answer that it understands. */
  readonly schema: string;
}

export function readAutodiscover(octets: Uint8Array): AutodiscoverRequest | null {
  try {
    const root = readXml(octets);
    const request = named(root, 'Request') ?? root;
    const address = named(request, 'EMailAddress');
    const schema = named(request, 'AcceptableResponseSchema');
    if (!address) return null;
    return { address: textOf(address), schema: schema ? textOf(schema) : outlookSchema };
  } catch (error) {
    if (error instanceof DavFault) return null;
    throw error;
  }
}

/** Clients differ in the namespace, and some leave it out. */
const named = (element: XmlElement, name: string): XmlElement | undefined =>
  elementsIn(element).find((each) => each.name === name && attributeOf(each, 'nil') !== 'true');

/** The settings of mail as Outlook and others read them. */
export function autodiscoverAnswer(
  { address, name }: { readonly address: string; readonly name: string },
  services: ClientServices,
): string {
  const protocols = (['imap', 'pop3', 'smtp'] as const).flatMap((protocol) => best(services, protocol) ?? []);
  const body = [
    `<User>${leaf('DisplayName', name)}${leaf('EMailAddress', address)}</User>`,
    `<Account><AccountType>email</AccountType><Action>settings</Action>`,
    ...protocols.map((service) => protocolOf(service, address)),
    '</Account>',
  ];
  return answer(`<Response xmlns="${outlookSchema}">${body.join('')}</Response>`);
}

function protocolOf({ protocol, host, port, tls }: MailService, address: string): string {
  const parts = [
    leaf('Type', protocol.toUpperCase()),
    leaf('Server', host),
    leaf('Port', port),
    leaf('LoginName', address),
    leaf('DomainRequired', 'off'),
    leaf('SPA', 'off'),
    leaf('SSL', 'on'),
    leaf('Encryption', tls === 'implicit' ? 'SSL' : 'TLS'),
    leaf('AuthRequired', 'on'),
    ...(protocol === 'smtp' ? [leaf('UsePOPAuth', 'off'), leaf('SMTPLast', 'off')] : []),
  ];
  return `<Protocol>${parts.join('')}</Protocol>`;
}

/** 600: the request cannot be read; 601: there is nothing of the kind that it asks for. */
export function autodiscoverError(code: 600 | 601, now: Date): string {
  const message = code === 600 ? 'Invalid Request' : 'Provider is not available';
  const time = now.toISOString().slice(11, 23);
  const error = `<Error Time="${time}" Id="0">${leaf('ErrorCode', code)}${leaf('Message', message)}<DebugData/></Error>`;
  return answer(`<Response>${error}</Response>`);
}

const answer = (response: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<Autodiscover xmlns="${responseSchema}">${response}</Autodiscover>\n`;
