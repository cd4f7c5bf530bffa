import { escaped, type Language, page } from '#formats/page';

/** What the page about leaving a list tells. */
export type LeavingState = 'ask' | 'done' | 'over' | 'unknown';

interface Words {
  readonly title: string;
  readonly submit: string;
  readonly messages: Readonly<Record<LeavingState, (list: string, member: string) => string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Leave a mailing list',
    submit: 'Leave the list',
    messages: {
      ask: (list, member) => `Shall ${member} get no more mail from ${list}?`,
      done: (list, member) => `${member} gets no more mail from ${list}.`,
      over: (_, member) => `${member} is not a member of the list.`,
      unknown: () => 'There is no such link.',
    },
  },
  ja: {
    title: 'メーリングリストの退会',
    submit: '退会する',
    messages: {
      ask: (list, member) => `${member} への「${list}」のメールを停止しますか。`,
      done: (list, member) => `${member} への「${list}」のメールを停止しました。`,
      over: (_, member) => `${member} はこのリストのメンバーではありません。`,
      unknown: () => 'このリンクはありません。',
    },
  },
};

/** The page behind the link with which a member leaves a list; it works without scripts. */
export function leavingPage(language: Language, state: LeavingState, list: string, member: string): string {
  const { title, submit, messages } = WORDS[language];
  const form = state === 'ask' ? `<form method="post"><button>${submit}</button></form>` : '';
  return page(language, title, `<p class="note" role="status">${escaped(messages[state](list, member))}</p>${form}`);
}
