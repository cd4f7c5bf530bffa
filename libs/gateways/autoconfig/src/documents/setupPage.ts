import { renderSVG } from 'uqr';
import { escaped, type Language, page } from '#formats/page';
import type { ClientServices, MailService } from '../services.js';

interface Words {
  readonly title: string;
  readonly user: string;
  readonly password: string;
  readonly automatic: string;
  readonly apple: string;
  readonly appleLink: string;
  readonly scan: string;
  readonly byHand: string;
  readonly columns: readonly [string, string, string, string];
  readonly tls: Readonly<Record<MailService['tls'], string>>;
  readonly web: string;
  readonly webHint: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Set up mail, calendar and contacts',
    user: 'User name',
    password: 'The password is the one that you sign in with, or a password of its own for the program.',
    automatic:
      'Thunderbird, Evolution, KMail, K-9 and Outlook find everything by themselves: type the address and the password.',
    apple: 'iPhone, iPad and Mac',
    appleLink: 'Load the profile',
    scan: 'Or point the camera of the device at this code:',
    byHand: 'By hand',
    columns: ['What', 'Server', 'Port', 'Protection'],
    tls: { implicit: 'SSL/TLS', starttls: 'STARTTLS' },
    web: 'Calendars and contacts (CalDAV, CardDAV)',
    webHint: 'Android with DAVx⁵, and other programs, need this address:',
  },
  ja: {
    title: 'メール・予定表・連絡先の設定',
    user: 'ユーザー名',
    password: 'パスワードは、サインインに使うもの、またはそのアプリ専用のパスワードです。',
    automatic:
      'Thunderbird、Evolution、KMail、K-9、Outlookは、メールアドレスとパスワードを入力すると自動で設定されます。',
    apple: 'iPhone・iPad・Mac',
    appleLink: 'プロファイルをダウンロード',
    scan: 'または、端末のカメラでこのコードを読み取ってください。',
    byHand: '手動での設定',
    columns: ['種類', 'サーバー', 'ポート', '保護'],
    tls: { implicit: 'SSL/TLS', starttls: 'STARTTLS' },
    web: '予定表と連絡先(CalDAV・CardDAV)',
    webHint: 'Android(DAVx⁵)などのアプリでは、次のアドレスを使います。',
  },
};

/** The page of one person, for people who set up a program or a device; it works without scripts. */
export function setupPage(language: Language, address: string, services: ClientServices): string {
  const words = WORDS[language];
  const { mail, web } = services;
  const rows = mail.map(
    ({ protocol, host, port, tls }) =>
      `<tr><td>${protocol.toUpperCase()}</td><td>${escaped(host)}</td><td>${port}</td><td>${words.tls[tls]}</td></tr>`,
  );
  const head = words.columns.map((column) => `<th>${column}</th>`).join('');
  return page(
    language,
    words.title,
    [
      `<p>${words.user}: <b>${escaped(address)}</b></p><p>${words.password}</p>`,
      `<p class="note">${words.automatic}</p>`,
      ...(web === null ? [] : [appleOf(words, address, web)]),
      `<h2>${words.byHand}</h2><table><tr>${head}</tr>${rows.join('')}</table>`,
      ...(web === null ? [] : [`<h2>${words.web}</h2><p>${words.webHint}<br><b>${escaped(`${web}/dav/`)}</b></p>`]),
    ].join(''),
  );
}

function appleOf(words: Words, address: string, web: string): string {
  const url = `${web}/apple/${encodeURIComponent(address)}.mobileconfig`;
  const code = renderSVG(url, { border: 0 });
  return `<h2>${words.apple}</h2><p><a href="${escaped(url)}">${words.appleLink}</a></p><p>${words.scan}</p><p>${code}</p>`;
}
