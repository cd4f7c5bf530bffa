import { addressHeader, foldHeader } from '#formats/mime';
import { detailed } from '../listFields.js';
import { decisionAddress } from './decisionAddress.js';

/** A message that waits, as a moderator is told of it. */
export interface ModeratorMail {
  readonly list: { readonly address: string; readonly name: string | null };
  readonly moderator: string;
  readonly author: string;
  readonly subject: string;
  /** First lines. */
  readonly preview: string;
  readonly token: string;
  /** The page where it is decided; null: there are no pages. */
  readonly link: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Its number, for the command line. */
  readonly id: number;
}

interface Words {
  readonly waits: (list: string) => string;
  readonly from: string;
  readonly subject: string;
  readonly page: string;
  readonly approve: string;
  readonly reject: string;
  readonly until: (time: string) => string;
}

const words: readonly Words[] = [
  {
    waits: (list) => `${list} 宛てのメッセージが承認を待っています。`,
    from: '差出人',
    subject: '件名',
    page: '内容を確認して承認または却下する',
    approve: '承認するには、次の宛先へメールを送ってください',
    reject: '却下するには、次の宛先へメールを送ってください',
    until: (time) => `${time} までに決定がない場合、差出人へ戻されます。`,
  },
  {
    waits: (list) => `A message to ${list} waits for your approval.`,
    from: 'From',
    subject: 'Subject',
    page: 'To look at it, and to approve or reject it',
    approve: 'To approve it, write to',
    reject: 'To reject it, write to',
    until: (time) => `Where nobody decides until ${time}, it goes back to its sender.`,
  },
];

/** The message that tells a moderator, in both languages. What machines answer to it decides nothing. */
export function printModeratorMail(mail: ModeratorMail): Buffer {
  const { list, moderator, subject } = mail;
  const text = Buffer.from(textOf(mail)).toString('base64');
  return Buffer.from(
    [
      addressHeader('From', list.name, detailed(list, 'owner')),
      `To: <${moderator}>\r\n`,
      foldHeader('Subject', `承認依頼 / Approve? ${subject}`),
      // RFC 3834 §5
      'Auto-Submitted: auto-generated\r\n',
      'MIME-Version: 1.0\r\n',
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n',
      `${text.match(/.{1,76}/g)?.join('\r\n') ?? ''}\r\n`,
    ].join(''),
  );
}

function textOf({ list, author, subject, preview, token, link, expiresAt, id }: ModeratorMail): string {
  const until = new Date(expiresAt).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');
  const approve = decisionAddress(list.address, 'approved', token);
  const reject = decisionAddress(list.address, 'rejected', token);
  const parts = words.map((said) =>
    [
      said.waits(list.name === null ? list.address : `${list.name} <${list.address}>`),
      '',
      `${said.from}: ${author}`,
      `${said.subject}: ${subject}`,
      '',
      ...(link === null ? [] : [`${said.page}:`, link, '']),
      ...(approve === null ? [] : [`${said.approve}:`, approve]),
      ...(reject === null ? [] : [`${said.reject}:`, reject]),
      said.until(until),
    ].join('\r\n'),
  );
  const quoted = preview.split(/\r?\n/).map((line) => `> ${line}`);
  return [...parts, quoted.join('\r\n'), `fumibako group approve ${id}`, ''].join('\r\n\r\n');
}
