import type { DeliveryReport, DsnAction, RecipientReport } from './types.js';

export type DsnLanguage = 'en' | 'ja';

interface Words {
  readonly subject: Readonly<Record<DsnAction, string>>;
  readonly intro: Readonly<Record<DsnAction, string>>;
  readonly remote: (host: string) => string;
  readonly until: (time: string) => string;
  readonly signature: (host: string) => string;
}

const words: Readonly<Record<DsnLanguage, Words>> = {
  en: {
    subject: {
      failed: 'Your message could not be delivered',
      delayed: 'Your message is delayed',
      delivered: 'Your message was delivered',
      relayed: 'Your message was handed on',
      expanded: 'Your message was sent to a list',
    },
    intro: {
      failed: 'Your message could not be delivered to:',
      delayed: 'Your message could not be delivered yet; nothing needs to be done. It is tried again for:',
      delivered: 'Your message was delivered to:',
      relayed: 'Your message was handed to a server that sends no confirmations, for:',
      expanded: 'Your message was sent to the members of:',
    },
    remote: (host) => `The server ${host} answered:`,
    until: (time) => `It is tried until ${time}.`,
    signature: (host) => `The mail server at ${host}`,
  },
  ja: {
    subject: {
      failed: 'メールを配信できませんでした',
      delayed: 'メールの配信が遅れています',
      delivered: 'メールを配信しました',
      relayed: 'メールを中継しました',
      expanded: 'メールを配布リストに送りました',
    },
    intro: {
      failed: '次の宛先にメールを配信できませんでした。',
      delayed: '次の宛先にまだメールを配信できていません。再送を続けますので、何もなさる必要はありません。',
      delivered: '次の宛先にメールを配信しました。',
      relayed: '次の宛先のメールを、配信確認に対応していないサーバーへ中継しました。',
      expanded: '次の配布リストの参加者にメールを送りました。',
    },
    remote: (host) => `${host} からの応答:`,
    until: (time) => `${time} まで再送を続けます。`,
    signature: (host) => `${host} メールサーバー`,
  },
};

const actions: readonly DsnAction[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

/** The subject, in one language or in several: what weighs most comes first. */
export function subjectOf({ recipients }: DeliveryReport, languages: readonly DsnLanguage[]): string {
  const first = actions.find((action) => recipients.some((recipient) => recipient.action === action)) ?? 'failed';
  return languages.map((language) => words[language].subject[first]).join(' / ');
}

/** The text for people, in each language after the other. `printTime` writes an instant. */
export function textOf(
  report: DeliveryReport,
  languages: readonly DsnLanguage[],
  printTime: (time: number) => string,
): string {
  return languages.map((language) => textIn(report, words[language], printTime)).join('\r\n----\r\n\r\n');
}

function textIn({ recipients, reportingMta }: DeliveryReport, own: Words, printTime: (time: number) => string): string {
  const lines: string[] = [];
  for (const action of actions) {
    const concerned = recipients.filter((recipient) => recipient.action === action);
    if (concerned.length === 0) continue;
    lines.push(own.intro[action], '');
    for (const recipient of concerned) lines.push(...recipientLines(recipient, own, printTime), '');
  }
  lines.push(own.signature(reportingMta), '');
  return lines.join('\r\n');
}

function recipientLines(recipient: RecipientReport, own: Words, printTime: (time: number) => string): string[] {
  const { originalRecipient, finalRecipient, remoteMta, diagnostic, willRetryUntil, action } = recipient;
  const lines = [`  ${oneLine((originalRecipient ?? finalRecipient).address)}`];
  if (diagnostic !== null) {
    if (remoteMta !== null) lines.push(`    ${own.remote(oneLine(remoteMta))}`);
    lines.push(`    ${oneLine(diagnostic.text)}`);
  }
  if (action === 'delayed' && willRetryUntil !== null) lines.push(`    ${own.until(printTime(willRetryUntil))}`);
  return lines;
}

/** A text of others as one line without controls. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
