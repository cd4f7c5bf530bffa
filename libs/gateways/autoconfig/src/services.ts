import { publicBase, type Settings } from '#platform/settings';

/** Where clients find one protocol. */
export interface MailService {
  readonly protocol: 'imap' | 'pop3' | 'smtp';
  readonly host: string;
  readonly port: number;
  readonly tls: 'implicit' | 'starttls';
}

/** What clients need to know of a server. The best way to each protocol stands first. */
export interface ClientServices {
  readonly mail: readonly MailService[];
  /** Origin of CalDAV and CardDAV, without a path; null where nothing answers over HTTPS. */
  readonly web: string | null;
}

export function servicesOf(settings: Settings): ClientServices {
  const { hostname: host, roles } = settings;
  const service = (
    role: 'imap' | 'pop3' | 'smtp',
    port: number | null,
    tls: MailService['tls'],
  ): readonly MailService[] => (port === null || !roles.has(role) ? [] : [{ protocol: role, host, port, tls }]);
  return {
    mail: [
      ...service('imap', settings.portImaps, 'implicit'),
      ...service('imap', settings.portImap, 'starttls'),
      ...service('pop3', settings.portPop3s, 'implicit'),
      ...service('pop3', settings.portPop3, 'starttls'),
      ...service('smtp', settings.portSubmissions, 'implicit'),
      ...service('smtp', settings.portSubmission, 'starttls'),
    ],
    web: URL.parse(publicBase(settings) ?? '')?.origin ?? null,
  };
}

/** The best way to a protocol. */
export function best({ mail }: ClientServices, protocol: MailService['protocol']): MailService | null {
  return mail.find((service) => service.protocol === protocol) ?? null;
}
