import { escaped, type Language, page } from '#formats/page';
import { minPasswordLength } from '#core/directory';

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
