export type ImipLanguage = 'en' | 'ja';

/** What a message is about, for its subject and its first line. */
export type Occasion =
  | 'invited'
  | 'updated'
  | 'published'
  | 'added'
  | 'cancelled'
  | 'occurrenceCancelled'
  | 'accepted'
  | 'declined'
  | 'tentative'
  | 'delegated'
  | 'completed'
  | 'inProcess'
  | 'undecided'
  | 'asked'
  | 'countered'
  | 'counterDeclined';

export interface Words {
  /** What stands before the title in the subject. */
  readonly subject: Readonly<Record<Occasion, string>>;
  /** The first line; `who` is the sender. */
  readonly headline: Readonly<Record<Occasion, (who: string) => string>>;
  readonly untitled: string;
  readonly title: string;
  readonly when: string;
  readonly repeats: string;
  readonly except: string;
  readonly occurrences: string;
  readonly where: string;
  readonly organizer: string;
  readonly attendees: string;
  readonly optional: string;
  readonly comment: string;
  readonly changes: string;
  readonly description: string;
  readonly allDay: string;
  readonly localTime: string;
  readonly gone: string;
  readonly none: string;
  readonly from: (text: string) => string;
  readonly more: (count: number) => string;
  readonly onBehalf: (sender: string, author: string) => string;
  readonly was: (text: string) => string;
  readonly revision: (number: number) => string;
}

const en: Words = {
  subject: {
    invited: 'Invitation',
    updated: 'Updated invitation',
    published: 'Published',
    added: 'Dates added',
    cancelled: 'Cancelled',
    occurrenceCancelled: 'Date cancelled',
    accepted: 'Accepted',
    declined: 'Declined',
    tentative: 'Tentative',
    delegated: 'Delegated',
    completed: 'Completed',
    inProcess: 'In progress',
    undecided: 'No answer yet',
    asked: 'Details wanted',
    countered: 'New time proposed',
    counterDeclined: 'Proposal declined',
  },
  headline: {
    invited: (who) => `${who} invites you.`,
    updated: (who) => `${who} has changed what you are invited to.`,
    published: (who) => `${who} has published this.`,
    added: (who) => `${who} has added dates.`,
    cancelled: (who) => `${who} has cancelled this, or does not need you there any more.`,
    occurrenceCancelled: (who) => `${who} has cancelled the dates below, or does not need you there any more.`,
    accepted: (who) => `${who} will come.`,
    declined: (who) => `${who} will not come.`,
    tentative: (who) => `${who} may come.`,
    delegated: (who) => `${who} has asked somebody else to come.`,
    completed: (who) => `${who} has done this.`,
    inProcess: (who) => `${who} has begun with this.`,
    undecided: (who) => `${who} has not decided yet.`,
    asked: (who) => `${who} asks for the latest details.`,
    countered: (who) => `${who} proposes the following instead.`,
    counterDeclined: (who) => `${who} keeps to what was said, and thanks you for your proposal.`,
  },
  untitled: '(no title)',
  title: 'Title',
  when: 'When',
  repeats: 'Repeats',
  except: 'Except',
  occurrences: 'Dates',
  where: 'Where',
  organizer: 'Organizer',
  attendees: 'Attendees',
  optional: 'optional',
  comment: 'Comment',
  changes: 'Changed',
  description: 'Description',
  allDay: '(all day)',
  localTime: 'local time',
  gone: 'cancelled',
  none: '(nothing)',
  from: (text) => `from ${text}`,
  more: (count) => `and ${count} more`,
  onBehalf: (sender, author) => `${sender} acts for ${author}.`,
  was: (text) => `was: ${text}`,
  revision: (number) => `Revision ${number}`,
};

const ja: Words = {
  subject: {
    invited: '招待',
    updated: '変更',
    published: '公開',
    added: '日程追加',
    cancelled: '中止',
    occurrenceCancelled: '一部中止',
    accepted: '承諾',
    declined: '辞退',
    tentative: '仮承諾',
    delegated: '代理',
    completed: '完了',
    inProcess: '着手',
    undecided: '未回答',
    asked: '照会',
    countered: '日時の提案',
    counterDeclined: '提案の見送り',
  },
  headline: {
    invited: (who) => `${who} さんからの招待です。`,
    updated: (who) => `${who} さんが予定を変更しました。`,
    published: (who) => `${who} さんが予定を公開しました。`,
    added: (who) => `${who} さんが日程を追加しました。`,
    cancelled: (who) => `${who} さんが予定を中止したか、参加者から外しました。`,
    occurrenceCancelled: (who) => `${who} さんが次の日の予定を中止したか、参加者から外しました。`,
    accepted: (who) => `${who} さんは出席します。`,
    declined: (who) => `${who} さんは欠席します。`,
    tentative: (who) => `${who} さんは仮承諾と回答しました。`,
    delegated: (who) => `${who} さんは代理を立てました。`,
    completed: (who) => `${who} さんが完了しました。`,
    inProcess: (who) => `${who} さんが着手しました。`,
    undecided: (who) => `${who} さんはまだ回答を決めていません。`,
    asked: (who) => `${who} さんが最新の内容を求めています。`,
    countered: (who) => `${who} さんから次の提案があります。`,
    counterDeclined: (who) => `${who} さんはご提案を見送り、予定を変更しません。`,
  },
  untitled: '(件名なし)',
  title: '件名',
  when: '日時',
  repeats: '繰り返し',
  except: '除く日',
  occurrences: '対象の日',
  where: '場所',
  organizer: '主催者',
  attendees: '参加者',
  optional: '任意',
  comment: 'コメント',
  changes: '変更点',
  description: '説明',
  allDay: '終日',
  localTime: '現地時間',
  gone: '中止',
  none: '(なし)',
  from: (text) => `${text}から`,
  more: (count) => `ほか${count}名`,
  onBehalf: (sender, author) => `${sender} さんが ${author} さんに代わって送信しました。`,
  was: (text) => `変更前: ${text}`,
  revision: (number) => `第${number}版`,
};

export const words: Readonly<Record<ImipLanguage, Words>> = { en, ja };
