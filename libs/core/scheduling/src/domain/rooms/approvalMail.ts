import { addressHeader, foldHeader } from '#formats/mime';

/** A booking that waits for approval, as those who approve are told of it. */
export interface ApprovalMail {
  readonly room: { readonly address: string; readonly name: string | null };
  readonly to: readonly string[];
  readonly id: number;
  readonly organizer: string;
  readonly summary: string;
  /** When it begins, in the zone of the room. */
  readonly start: string;
}

/** In both languages. */
export function printApprovalMail({ room, to, id, organizer, summary, start }: ApprovalMail): Buffer {
  const shown = room.name === null ? room.address : `${room.name} <${room.address}>`;
  const facts = (labels: readonly [string, string, string]): string =>
    [`${labels[0]}: ${organizer}`, `${labels[1]}: ${summary}`, `${labels[2]}: ${start}`].join('\r\n');
  const text = [
    `${shown} の予約が承認を待っています。`,
    facts(['主催者', '件名', '開始']),
    `A booking of ${shown} waits for your approval.`,
    facts(['Organizer', 'Subject', 'Start']),
    `fumibako room approve ${id}\r\nfumibako room reject ${id}`,
    '',
  ].join('\r\n\r\n');
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return Buffer.from(
    [
      addressHeader('From', room.name, room.address),
      foldHeader('To', to.map((address) => `<${address}>`).join(', ')),
      foldHeader('Subject', `承認依頼 / Approve? ${summary}`),
      // RFC 3834 §5
      'Auto-Submitted: auto-generated\r\n',
      'MIME-Version: 1.0\r\n',
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n',
      `${lines.join('\r\n')}\r\n`,
    ].join(''),
  );
}
