/**
 * The mail around invitations as the systems of others build it: which parts in which order, how they are encoded and labelled. People and words
 * are invented.
 */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject?: string;
  readonly method: string;
  readonly ics: string;
  readonly extra?: readonly string[];
}

const crlf = (text: string): string => text.replace(/\r?\n/g, '\r\n');
const base64 = (text: string): string =>
  (
    Buffer.from(crlf(text))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');
const words = 'When: see the calendar.';

function letter({ from, to, subject = 'Meeting', extra = [] }: Letter, body: readonly string[]): Buffer {
  const head = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, 'Date: Mon, 5 Jan 2026 01:00:00 +0000', ...extra];
  return Buffer.from([...head, 'MIME-Version: 1.0', ...body, ''].map(crlf).join('\r\n'));
}

function alternative(boundary: string, parts: readonly (readonly string[])[]): readonly string[] {
  return [
    `Content-Type: multipart/alternative;\r\n\tboundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ];
}

const plain = ['Content-Type: text/plain; charset="utf-8"', 'Content-Transfer-Encoding: 7bit', '', words];
const html = ['Content-Type: text/html; charset="utf-8"', 'Content-Transfer-Encoding: 7bit', '', `<p>${words}</p>`];

/** Exchange and Microsoft 365, which answer for Outlook of any kind: plain, HTML, and the calendar in base64. */
export function exchange(mail: Letter): Buffer {
  const calendar = [
    `Content-Type: text/calendar; charset="utf-8"; method=${mail.method}`,
    'Content-Transfer-Encoding: base64',
    '',
    base64(mail.ics),
  ];
  const extra = ['Thread-Topic: Meeting', 'X-MS-Has-Attach:', 'X-MS-TNEF-Correlator:', 'Content-Language: ja-JP'];
  return letter(
    { ...mail, extra: [...extra, ...(mail.extra ?? [])] },
    alternative('_000_TYCP286MB0001_', [plain, html, calendar]),
  );
}

/** Outlook with an account of IMAP: the calendar is the whole message. */
export function outlookAlone(mail: Letter): Buffer {
  const { method, ics } = mail;
  return letter(
    { ...mail, extra: ['X-Mailer: Microsoft Outlook 16.0', 'Content-class: urn:content-classes:calendarmessage'] },
    [`Content-Type: text/calendar; method=${method};\r\n\tcharset="UTF-8"`, 'Content-Transfer-Encoding: 8bit', '', ics],
  );
}

/** Google: the calendar twice, once as a file, and the notification service as the sender. */
export function google(mail: Letter): Buffer {
  const calendar = [
    `Content-Type: text/calendar; charset="UTF-8"; method=${mail.method}`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quoted(mail.ics),
  ];
  const inner = alternative('000000000000aaaa', [
    [
      'Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes',
      'Content-Transfer-Encoding: base64',
      '',
      base64(words),
    ],
    html,
    calendar,
  ]);
  const extra = [
    `Reply-To: ${mail.from}`,
    'Sender: Google Calendar <calendar-notification@google.example>',
    'Auto-Submitted: auto-generated',
    ...(mail.extra ?? []),
  ];
  return letter({ ...mail, extra }, [
    'Content-Type: multipart/mixed; boundary="000000000000bbbb"',
    '',
    '--000000000000bbbb',
    ...inner,
    '--000000000000bbbb',
    'Content-Type: application/ics; name="invite.ics"',
    'Content-Disposition: attachment; filename="invite.ics"',
    'Content-Transfer-Encoding: base64',
    '',
    base64(mail.ics),
    '--000000000000bbbb--',
  ]);
}

/** Thunderbird: plain and calendar, and the file. */
export function thunderbird(mail: Letter): Buffer {
  const calendar = [
    `Content-Type: text/calendar; method=${mail.method}; charset=UTF-8`,
    'Content-Transfer-Encoding: 8bit',
    '',
    mail.ics,
  ];
  return letter({ ...mail, extra: ['User-Agent: Mozilla Thunderbird'] }, [
    'Content-Type: multipart/mixed; boundary="Boundary_(ID_qyG4ZdjoAsiZ+Jo19dCbWQ)"',
    '',
    '--Boundary_(ID_qyG4ZdjoAsiZ+Jo19dCbWQ)',
    ...alternative('Boundary_(ID_ryU4ZdJoASiZ+Jo21dCbwA)', [plain, calendar]),
    '--Boundary_(ID_qyG4ZdjoAsiZ+Jo19dCbWQ)',
    'Content-Type: application/ics; name="invite.ics"',
    'Content-Transfer-Encoding: 8bit',
    'Content-Disposition: attachment; filename="invite.ics"',
    '',
    mail.ics,
    '--Boundary_(ID_qyG4ZdjoAsiZ+Jo19dCbWQ)--',
  ]);
}

/** Apple Mail, and iCloud: parameters in another order, and the calendar named. */
export function apple(mail: Letter): Buffer {
  const calendar = [
    `Content-Type: text/calendar;method=${mail.method};charset=utf-8;name="meeting.ics"`,
    'Content-Disposition: attachment; filename="meeting.ics"',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quoted(mail.ics),
  ];
  return letter(
    { ...mail, extra: ['X-Mailer: Apple Mail (2.3826)'] },
    alternative('Apple-Mail=_0001', [plain, calendar]),
  );
}

/** Zimbra: name in the type, charset first. */
export function zimbra(mail: Letter): Buffer {
  const calendar = [
    `Content-Type: text/calendar; charset=utf-8; method=${mail.method}; name=meeting.ics`,
    'Content-Transfer-Encoding: 7bit',
    '',
    mail.ics,
  ];
  return letter({ ...mail, extra: ['X-Mailer: Zimbra 9.0.0'] }, alternative('----=_Part_1.2', [plain, html, calendar]));
}

/** SOGo: HTML with the calendar, in quoted-printable. */
export function sogo(mail: Letter): Buffer {
  const calendar = [
    `content-type: text/calendar; method=${mail.method}; charset="utf-8"`,
    'content-transfer-encoding: quoted-printable',
    '',
    quoted(mail.ics),
  ];
  return letter(
    { ...mail, extra: ['User-Agent: SOGoMail 5.9.0'] },
    alternative('----=_=-_OpenGroupware_org_NGMime-1', [html, calendar]),
  );
}

/** Domino: the calendar below what is related to its HTML. */
export function domino(mail: Letter): Buffer {
  const calendar = [
    `Content-Type: text/calendar; charset="UTF-8"; method=${mail.method}; component=VEVENT`,
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: inline; filename="c000001.ics"',
    '',
    base64(mail.ics),
  ];
  return letter({ ...mail, extra: ['X-Mailer: HCL Notes Release 12.0', 'X-MIMETrack: Serialize by Router'] }, [
    'Content-Type: multipart/related; boundary="=_related 0001"',
    '',
    '--=_related 0001',
    ...alternative('=_alternative 0001', [plain, html, calendar]),
    '--=_related 0001--',
  ]);
}

/** A groupware of Japan: the calendar in ISO-2022-JP. */
export function japanese(mail: Letter, encoded: Buffer): Buffer {
  const head = letter({ ...mail, extra: ['X-Mailer: Groupware 5'] }, [
    `Content-Type: text/calendar; charset=ISO-2022-JP; method=${mail.method}`,
    'Content-Transfer-Encoding: 7bit',
    '',
  ]);
  return Buffer.concat([head, encoded]);
}

/** Outlook's rich text, which hides the invitation in a file of its own. */
export function tnef(mail: Letter): Buffer {
  return letter(mail, [
    'Content-Type: multipart/mixed; boundary="----=_NextPart_000_0001"',
    '',
    '------=_NextPart_000_0001',
    ...plain,
    '------=_NextPart_000_0001',
    'Content-Type: application/ms-tnef; name="winmail.dat"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="winmail.dat"',
    '',
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0, 1, 0x90, 8, 0]).toString('base64'),
    '------=_NextPart_000_0001--',
  ]);
}

function quoted(text: string): string {
  const octets = [...Buffer.from(crlf(text))];
  const lines: string[] = [''];
  for (const octet of octets) {
    if (octet === 0x0d) continue;
    if (octet === 0x0a) {
      lines.push('');
      continue;
    }
    const word =
      octet > 0x1f && octet < 0x7f && octet !== 0x3d
        ? String.fromCharCode(octet)
        : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    if ((lines.at(-1) as string).length + word.length > 75) {
      lines[lines.length - 1] += '=';
      lines.push('');
    }
    lines[lines.length - 1] += word;
  }
  return lines.join('\r\n');
}
