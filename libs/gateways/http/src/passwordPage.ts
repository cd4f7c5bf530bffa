import { createHash } from 'node:crypto';
import { minPasswordLength } from '#core/directory';

export type Language = 'ja' | 'en';

/** What the page is about. */
export type PageState =
  | 'form'
  | 'short'
  | 'long'
  | 'different'
  | 'done'
  | 'used'
  | 'expired'
  | 'unknown'
  | 'throttled'
  | 'insecure';

/** States after which the form is shown again. */
const formStates: ReadonlySet<PageState> = new Set(['form', 'short', 'long', 'different']);

interface Words {
  readonly title: string;
  readonly password: string;
  readonly again: string;
  readonly submit: string;
  readonly messages: Readonly<Record<Exclude<PageState, 'form'>, string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Choose a password',
    password: `New password (at least ${minPasswordLength} characters)`,
    again: 'The same once more',
    submit: 'Set the password',
    messages: {
      short: `The password needs at least ${minPasswordLength} characters.`,
      long: 'The password is too long.',
      different: 'The two passwords differ.',
      done: 'The password is set. You can sign in with it now.',
      used: 'This link has been used.',
      expired: 'This link is over.',
      unknown: 'There is no such link.',
      throttled: 'Too many links that do not exist. Try again later.',
      insecure: 'A password is not taken over an unprotected connection. Open the link on the server itself.',
    },
  },
  ja: {
    title: 'パスワードの設定',
    password: `新しいパスワード(${minPasswordLength}文字以上)`,
    again: '確認のためもう一度',
    submit: '設定する',
    messages: {
      short: `パスワードは${minPasswordLength}文字以上にしてください。`,
      long: 'パスワードが長すぎます。',
      different: '二つのパスワードが一致しません。',
      done: 'パスワードを設定しました。このパスワードでサインインできます。',
      used: 'このリンクは使用済みです。',
      expired: 'このリンクは有効期限が切れています。',
      unknown: 'このリンクはありません。',
      throttled: '存在しないリンクが多すぎます。しばらくしてからお試しください。',
      insecure: '保護されていない接続ではパスワードを受け付けません。サーバー上でリンクを開いてください。',
    },
  },
};

/** The look of every page of this kind. */
const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1.5rem;color:#1f2328;background:#fff}
h1{font-size:1.4rem}label{display:block;margin:1rem 0}
input,textarea{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #6e7781;border-radius:.4rem}
button{font:inherit;padding:.5rem 1.2rem;border:0;border-radius:.4rem;color:#fff;background:#1f5fae}
.note{padding:.6rem .8rem;border-left:.25rem solid #1f5fae;background:#eef4fb}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16181b}input,textarea{color:inherit;background:#22262b}.note{background:#1d2733}}`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** What goes with every page: nothing is kept, framed, sent on or loaded. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};

/** Text within HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The language that a browser asks for, by the first of its wishes that is spoken here. */
export function languageOf(acceptLanguage: string | undefined): Language {
  for (const range of (acceptLanguage ?? '').split(',')) {
    const tag = range.trim().toLowerCase();
    if (tag.startsWith('ja')) return 'ja';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}

/** The page for a link; it works without scripts. */
export function passwordPage(language: Language, state: PageState, address: string | null): string {
  const words = WORDS[language];
  const note = state === 'form' ? '' : `<p class="note" role="status">${words.messages[state]}</p>`;
  const field = (name: string, label: string): string =>
    `<label>${label}<input type="password" name="${name}" autocomplete="new-password" required></label>`;
  const form = formStates.has(state)
    ? `<form method="post">${field('password', words.password)}${field('again', words.again)}<button>${words.submit}</button></form>`
    : '';
  const who = address === null ? '' : `<p>${escaped(address)}</p>`;
  return page(language, words.title, `${who}${note}${form}`);
}

/** A small page; `body` is HTML. */
export function page(language: Language, title: string, body: string): string {
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Fumibako</title><style>${STYLE}</style><h1>${title}</h1>${body}</html>`;
}
