import { describe, expect, it } from 'vitest';
import { printCalendar } from '#formats/ical';
import { allParts, parseMessage, partContent, partText } from '#formats/mime';
import { address, calendar, mail, meeting } from '../imip.fixture.js';
import { extractInvitations } from '../extract/extract.js';
import { WORD_LIMITS } from '../limits.js';
import type { InvitationMail } from './invitation.js';
import { printInvitation } from './print.js';

function read(change: Partial<InvitationMail> = {}) {
  const { octets } = printInvitation(mail(change));
  const parsed = parseMessage(octets);
  const parts = [...allParts(parsed.root)].filter(({ type }) => type !== 'multipart');
  const of = (subtype: string): string => {
    const part = parts.find((each) => each.subtype === subtype);
    return part === undefined ? '' : partText(octets, part);
  };
  return { octets, parsed, parts, subject: parsed.envelope.subject, plain: of('plain'), html: of('html'), of };
}

const reply = (...lines: readonly string[]) =>
  calendar('REPLY', [...meeting.filter((line) => !line.startsWith('ATTENDEE')), ...lines]);

describe('the form of the mail (RFC 6047)', () => {
  it('is what Outlook, Gmail, Apple Mail and Thunderbird know', () => {
    const { parsed, parts, octets } = read();
    expect(`${parsed.root.subtype} ${parsed.root.children[0]?.subtype}`).toBe('mixed alternative');
    expect(parts.map(({ type, subtype }) => `${type}/${subtype}`)).toEqual([
      'text/plain',
      'text/html',
      'text/calendar',
      'application/ics',
    ]);
    expect(parts[2]?.parameters.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'charset=utf-8',
      'method=REQUEST',
    ]);
    expect(parts[3]?.filename).toBe('invite.ics');
    expect(partContent(octets, parts[2] as never).toString()).toBe(printCalendar(mail().calendar));
    expect(parsed.defects).toEqual([]);
    const lines = octets.toString('latin1').split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(octets.toString('latin1')).toMatch(/^[\r\n -~]*$/);
  });

  it('names who writes, who acts for them, and to whom', () => {
    const { parsed } = read({ sender: { name: null, address: address('taro@example.jp') } });
    expect(parsed.envelope).toMatchObject({
      from: [{ name: '佐藤 花', local: 'hana', domain: 'example.jp' }],
      sender: [{ local: 'taro' }],
      to: [{ name: 'Ben', local: 'ben', domain: 'example.com' }],
      rawMessageId: '<m1@mail.example.jp>',
      sentAt: Date.UTC(2026, 0, 1),
    });
    expect(read({ sender: { name: 'Taro', address: address('taro@example.jp') } }).plain).toContain(
      'Taro acts for 佐藤 花.',
    );
  });

  it('attaches no file to answers, nor one that is large', () => {
    const large = calendar('REQUEST', [...meeting, `DESCRIPTION:${'x'.repeat(WORD_LIMITS.attached)}`]);
    expect(read({ calendar: large }).parts).toHaveLength(3);
    expect(
      read({ method: 'REPLY', calendar: reply('ATTENDEE;PARTSTAT=ACCEPTED:mailto:hana@example.jp') }).parts,
    ).toHaveLength(3);
  });

  it('says that a machine answered, and not that a person did (RFC 3834 §5)', () => {
    expect(read({ automatic: true }).octets.toString()).toContain('\r\nAuto-Submitted: auto-replied\r\n');
    expect(read().octets.toString()).not.toContain('Auto-Submitted');
  });

  it('has the method of the mail in the object', () => {
    const { octets } = printInvitation(mail({ method: 'CANCEL', calendar: calendar(null, meeting) }));
    expect(octets.toString()).toContain('method=CANCEL');
    return expect(extractInvitations(octets)).resolves.toMatchObject({ messages: [{ method: 'CANCEL' }] });
  });

  it('leaves addresses beyond ASCII as they are, and says so', () => {
    const to = { name: '山田', address: address('山田@例え.example') };
    const { octets, utf8 } = printInvitation(mail({ to }));
    expect(utf8).toBe(true);
    expect(octets.toString()).toContain(' <山田@xn--r8jz45g.example>\r\n');
    expect(printInvitation(mail()).utf8).toBe(false);
  });
});

describe('what it says', () => {
  it('an invitation, in English and in Japanese', () => {
    expect(read().plain.split('\r\n')).toEqual([
      '佐藤 花 invites you.',
      '',
      '設計レビュー',
      '',
      'When: Monday, 5 January 2026 10:00 – 11:00 (Asia/Tokyo, UTC+09:00)',
      'Where: 会議室 5',
      'Organizer: Hana Sato <hana@example.jp>',
      'Attendees: Hana Sato <hana@example.jp>',
      '  Ben <ben@example.com>',
      '',
      'Agenda, first',
      'https://meet.example.net/abc?x=1&y=2',
      '',
    ]);
    const { plain, subject, html } = read({ languages: ['ja'] });
    expect(subject).toBe('招待: 設計レビュー');
    expect(plain).toContain('日時: 2026年1月5日(月) 10:00 〜 11:00 (Asia/Tokyo, UTC+09:00)\r\n場所: 会議室 5');
    expect(html).toContain('<html lang="ja">');
  });

  it('both, where nobody knows the language', () => {
    const { subject, plain } = read({ languages: ['ja', 'en'] });
    expect(subject).toBe('招待: 設計レビュー / Invitation: 設計レビュー');
    expect(plain.indexOf('さんからの招待です')).toBeLessThan(plain.indexOf('invites you.'));
  });

  it('what has changed, and what it was', () => {
    const before = meeting.map((line) => line.replace('20260105T', '20260106T').replace('会議室 5', '会議室 6'));
    const { subject, plain } = read({
      previous: calendar('REQUEST', before),
      calendar: calendar('REQUEST', [...meeting, 'SEQUENCE:2', 'RRULE:FREQ=DAILY', 'ATTENDEE:mailto:cho@example.net']),
    });
    expect(subject).toBe('Updated invitation: 設計レビュー');
    expect(plain).toContain(
      [
        'Changed: When (was: Tuesday, 6 January 2026 10:00 – 11:00 (Asia/Tokyo, UTC+09:00))',
        '  Repeats (was: (nothing))',
        '  Where (was: 会議室 6)',
        '  Attendees',
      ].join('\r\n'),
    );
    expect(plain).toContain('Revision 3');
  });

  it.each([
    ['ACCEPTED', 'Accepted', '承諾'],
    ['DECLINED', 'Declined', '辞退'],
    ['TENTATIVE', 'Tentative', '仮承諾'],
    ['DELEGATED', 'Delegated', '代理'],
    ['NEEDS-ACTION', 'No answer yet', '未回答'],
  ])('an answer: %s', (status, en, ja) => {
    const answer = reply(`ATTENDEE;PARTSTAT=${status}:mailto:hana@example.jp`, 'COMMENT:See you\\nthere');
    expect(read({ method: 'REPLY', calendar: answer }).subject).toBe(`${en}: 設計レビュー`);
    expect(read({ method: 'REPLY', calendar: answer, languages: ['ja'] }).subject).toBe(`${ja}: 設計レビュー`);
    expect(read({ method: 'REPLY', calendar: answer }).plain).toContain('Comment: See you\r\n  there');
  });

  it.each([
    ['CANCEL', 'Cancelled', '中止'],
    ['COUNTER', 'New time proposed', '日時の提案'],
    ['DECLINECOUNTER', 'Proposal declined', '提案の見送り'],
    ['REFRESH', 'Details wanted', '照会'],
    ['ADD', 'Dates added', '日程追加'],
    ['PUBLISH', 'Published', '公開'],
  ])('%s', (method, en, ja) => {
    expect(read({ method }).subject).toBe(`${en}: 設計レビュー`);
    expect(read({ method, languages: ['ja'] }).subject).toBe(`${ja}: 設計レビュー`);
  });

  it('which occurrences are cancelled or moved', () => {
    const at = (day: string, ...lines: string[]) => [
      `RECURRENCE-ID;TZID=Asia/Tokyo:${day}T100000`,
      ...lines,
      ...meeting,
    ];
    const cancelled = calendar('CANCEL', at('20260112', 'STATUS:CANCELLED'), at('20260119', 'STATUS:CANCELLED'));
    const { subject, plain } = read({ method: 'CANCEL', calendar: cancelled });
    expect(subject).toBe('Date cancelled: 設計レビュー');
    expect(plain).toContain(
      'Dates: Monday, 12 January 2026 10:00 (Asia/Tokyo, UTC+09:00): cancelled\r\n  Monday, 19 January',
    );
    const moved = calendar('REQUEST', [...meeting, 'RRULE:FREQ=WEEKLY'], at('20260112'));
    expect(read({ calendar: moved, languages: ['ja'] }).plain).toContain(
      '対象の日: 2026年1月12日(月) 10:00 (Asia/Tokyo, UTC+09:00): 2026年1月5日(月) 10:00 〜 11:00',
    );
  });

  it.each([
    [['DTSTART;VALUE=DATE:20260105'], 'Monday, 5 January 2026 (all day)', '2026年1月5日(月) 終日'],
    [
      ['DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:20260108'],
      'Monday, 5 January 2026 – Wednesday, 7 January 2026 (all day)',
      '2026年1月5日(月) 〜 2026年1月7日(水) 終日',
    ],
    [
      ['DTSTART:20260105T010000Z', 'DURATION:PT90M'],
      'Monday, 5 January 2026 01:00 – 02:30 (UTC)',
      '2026年1月5日(月) 01:00 〜 02:30 (UTC)',
    ],
    [['DTSTART:20260105T010000'], 'Monday, 5 January 2026 01:00 (local time)', '2026年1月5日(月) 01:00 (現地時間)'],
    [
      ['DTSTART;TZID=Tokyo Standard Time:20260105T230000', 'DTEND;TZID=Europe/Berlin:20260105T170000'],
      'Monday, 5 January 2026 23:00 – Tuesday, 6 January 2026 01:00 (Asia/Tokyo, UTC+09:00)',
      '2026年1月5日(月) 23:00 〜 2026年1月6日(火) 01:00 (Asia/Tokyo, UTC+09:00)',
    ],
    [['DUE:20260105T010000Z'], '– Monday, 5 January 2026 01:00 (UTC)', '〜 2026年1月5日(月) 01:00 (UTC)'],
  ])('when it is: %j', (lines, en, ja) => {
    const own = calendar('REQUEST', ['SUMMARY:x', ...lines]);
    if (lines[0]?.startsWith('DUE')) {
      const todo = { ...own, components: own.components.map((each) => ({ ...each, name: 'VTODO' })) };
      expect(read({ calendar: todo }).plain).toContain(`When: ${en}\r\n`);
      expect(read({ calendar: todo, languages: ['ja'] }).plain).toContain(`日時: ${ja}\r\n`);
      return;
    }
    expect(read({ calendar: own }).plain).toContain(`When: ${en}\r\n`);
    expect(read({ calendar: own, languages: ['ja'] }).plain).toContain(`日時: ${ja}\r\n`);
  });

  it.each([
    ['FREQ=DAILY', 'every day', '毎日'],
    ['FREQ=DAILY;INTERVAL=3;COUNT=4', 'every 3 days, 4 times', '3日ごと、全4回'],
    ['FREQ=WEEKLY;BYDAY=SU,MO', 'every week on Monday and Sunday', '毎週 月・日曜日'],
    ['FREQ=WEEKLY;INTERVAL=2', 'every 2 weeks', '2週間ごと'],
    ['FREQ=MONTHLY;BYMONTHDAY=15,-1', 'every month on day 15 and the last day', '毎月 15日・末日'],
    [
      'FREQ=MONTHLY;BYDAY=2TU,-1FR',
      'every month on the second Tuesday and the last Friday',
      '毎月 第2火曜日・最終金曜日',
    ],
    ['FREQ=YEARLY;BYMONTH=5;BYDAY=1MO', 'every year on the first Monday of May', '毎年 5月第1月曜日'],
    // 00:00 in Tokyo is the day after.
    ['FREQ=WEEKLY;UNTIL=20260228T150000Z', 'every week, until Sunday, 1 March 2026', '毎週、2026年3月1日(日)まで'],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1',
      'on several dates, which the calendar shows',
      '複数の日(カレンダーで確認できます)',
    ],
    ['FREQ=HOURLY', 'on several dates, which the calendar shows', '複数の日(カレンダーで確認できます)'],
  ])('how it repeats: %s', (rule, en, ja) => {
    const series = calendar('REQUEST', [...meeting, `RRULE:${rule}`]);
    expect(read({ calendar: series }).plain).toContain(`Repeats: ${en}\r\n`);
    expect(read({ calendar: series, languages: ['ja'] }).plain).toContain(`繰り返し: ${ja}\r\n`);
  });

  it('what is left out of a series', () => {
    const series = [...meeting, 'RRULE:FREQ=WEEKLY', 'EXDATE;TZID=Asia/Tokyo:20260112T100000'];
    expect(read({ calendar: calendar('REQUEST', series) }).plain).toContain('Except: Monday, 12 January 2026 10:00');
  });

  it('bounds what is long', () => {
    const many = Array.from(
      { length: WORD_LIMITS.attendees + 12 },
      (_, index) => `ATTENDEE:mailto:a${index}@example.com`,
    );
    const long = ['SUMMARY:' + 's'.repeat(9000), 'DESCRIPTION:' + 'd'.repeat(WORD_LIMITS.prose + 50), ...many];
    const { plain, subject } = read({ calendar: calendar('REQUEST', long) });
    expect(plain).toContain('  and 12 more\r\n');
    expect(subject).toHaveLength('Invitation: '.length + WORD_LIMITS.value + 1);
    expect(plain).toContain(`${'d'.repeat(WORD_LIMITS.prose)}…`);
    const dates = Array.from(
      { length: WORD_LIMITS.occurrences + 3 },
      (_, day) => `202601${String(day + 1).padStart(2, '0')}`,
    );
    const series = [...meeting, 'RRULE:FREQ=DAILY', `EXDATE;VALUE=DATE:${dates.join(',')}`];
    expect(read({ calendar: calendar('REQUEST', series) }).plain).toContain('  … +3\r\n');
  });
});

describe('what others write into it', () => {
  const evil = 'x\\nBcc: victim@example.net\\n\\n<script>alert(1)</script>';

  it('begins no field and no part', () => {
    const from = { name: 'a\r\nBcc: victim@example.net\r\n\r\nbody', address: address('hana@example.jp') };
    const { parsed, octets, plain } = read({
      from,
      to: { name: '"\r\n--=_ba--\r\n', address: address('ben@example.com') },
      calendar: calendar('REQUEST', [
        `SUMMARY:${evil}`,
        `LOCATION:${evil}`,
        `ORGANIZER;CN="a^nBcc: b":mailto:hana@example.jp`,
      ]),
    });
    expect(parsed.fields.map(({ name }) => name)).toEqual([
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'mime-version',
      'content-type',
    ]);
    expect(parsed.envelope.subject).toBe('Invitation: x Bcc: victim@example.net <script>alert(1)</script>');
    expect(octets.toString('latin1')).not.toMatch(/^Bcc:/m);
    expect(plain).not.toMatch(/^Bcc:/m);
    expect([...allParts(parsed.root)]).toHaveLength(6);
  });

  it('is text in HTML, and links lead where they say', () => {
    const { html } = read({
      calendar: calendar('REQUEST', [
        `SUMMARY:${evil}`,
        'DESCRIPTION:<img src=x onerror=alert(1)> https://a.example/"onmouseover="x javascript:alert(1)',
        'LOCATION:https://room.example/5',
      ]),
    });
    expect(html).not.toMatch(/<(?:script|img)/i);
    expect(html.match(/<a [^>]*>/g)).toEqual(['<a href="https://room.example/5">', '<a href="https://a.example/">']);
  });
});
