import type { Settings } from '#platform/settings';

const listeners: readonly (readonly [keyof Settings & `port${string}`, string])[] = [
  ['portSmtp', 'SMTP (mail from other servers)'],
  ['portSubmission', 'submission, STARTTLS'],
  ['portSubmissions', 'submission, TLS'],
  ['portLmtp', 'LMTP'],
  ['portImap', 'IMAP, STARTTLS'],
  ['portImaps', 'IMAP, TLS'],
  ['portPop3', 'POP3, STLS'],
  ['portPop3s', 'POP3, TLS'],
  ['portHttp', 'HTTP'],
  ['portHttps', 'HTTPS'],
];

/** What `npm start` prints on standard output when everything listens; the last line begins with `fumibako ready`. */
export function banner(settings: Settings, welcome: readonly string[]): string {
  const { bind } = settings;
  const host = bind.includes(':') ? `[${bind}]` : bind;
  const open = listeners.filter(([key]) => settings[key] !== null);
  const lines = open.map(([key, what]) => `  ${`${host}:${settings[key]}`.padEnd(22)} ${what}`);
  return [
    ...welcome,
    'Listening:',
    ...lines,
    `fumibako ready (${settings.hostname}, ${settings.workers} workers)`,
    '',
  ].join('\n');
}
