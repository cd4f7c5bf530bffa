import type { AskedMessage } from '#core/delivery';
import { escaped, type Language, page } from '#formats/page';

/** What the page about a message that waits tells. */
export type ModerationState = 'ask' | 'long' | 'approved' | 'rejected' | 'over' | 'unknown';

interface Words {
  readonly title: string;
  readonly list: string;
  readonly from: string;
  readonly subject: string;
  readonly reason: string;
  readonly approve: string;
  readonly reject: string;
  readonly messages: Readonly<Record<ModerationState, string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'A message that waits for your approval',
    list: 'List',
    from: 'From',
    subject: 'Subject',
    reason: 'Reason, where it is rejected (its sender reads it)',
    approve: 'Approve',
    reject: 'Reject',
    messages: {
      ask: 'Shall this message go to the list?',
      long: 'The reason is too long.',
      approved: 'The message goes to the list now.',
      rejected: 'The message does not go to the list.',
      over: 'It has been decided about this message.',
      unknown: 'There is no such link, or it has been decided about the message.',
    },
  },
  ja: {
    title: '承認待ちのメッセージ',
    list: 'リスト',
    from: '差出人',
    subject: '件名',
    reason: '却下する場合の理由(差出人に伝わります)',
    approve: '承認する',
    reject: '却下する',
    messages: {
      ask: 'このメッセージをリストに配信しますか。',
      long: '理由が長すぎます。',
      approved: 'メッセージをリストに配信します。',
      rejected: 'メッセージを却下しました。',
      over: 'このメッセージは処理済みです。',
      unknown: 'このリンクはないか、メッセージが処理済みです。',
    },
  },
};

/** States in which it can be decided. */
const openStates: ReadonlySet<ModerationState> = new Set(['ask', 'long']);

/** The page on which a moderator decides; it works without scripts. */
export function moderationPage(language: Language, state: ModerationState, asked: AskedMessage | null): string {
  const words = WORDS[language];
  const note = `<p class="note" role="status">${words.messages[state]}</p>`;
  const line = (name: string, value: string): string => `<p>${name}: ${escaped(value)}</p>`;
  const message =
    asked === null
      ? ''
      : line(words.list, asked.list) + line(words.from, asked.author) + line(words.subject, asked.subject);
  const preview = asked === null || !openStates.has(state) ? '' : `<blockquote>${escaped(asked.preview)}</blockquote>`;
  const form = openStates.has(state)
    ? `<form method="post"><button name="decision" value="approve">${words.approve}</button>
<label>${words.reason}<textarea name="reason" rows="3"></textarea></label><button name="decision" value="reject">${words.reject}</button></form>`
    : '';
  return page(language, words.title, `${message}${preview}${note}${form}`);
}
