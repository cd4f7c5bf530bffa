import { describe, expect, it } from 'vitest';
import {
  type Component,
  contentLine,
  escapeText,
  ICAL_LIMITS,
  type IcalLimits,
  mapComponents,
  mapProperties,
  parameterOf,
  parametersOf,
  printCalendar,
  property,
  propertyOf,
  readCalendar,
  withAddedProperty,
  withComponent,
  withoutComponents,
  withoutProperties,
  withParameter,
  withProperty,
  withValue,
} from '../index.js';

const lines = (...list: readonly string[]): string => `${list.join('\r\n')}\r\n`;
const event = (...list: readonly string[]): string =>
  lines(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x',
    'BEGIN:VEVENT',
    'UID:1',
    ...list,
    'END:VEVENT',
    'END:VCALENDAR',
  );
const read = (text: string | Uint8Array): Component => readCalendar(text).calendars[0] as Component;
const kinds = (text: string | Uint8Array): readonly string[] => readCalendar(text).findings.map(({ kind }) => kind);
const member = (calendar: Component): Component => calendar.components[0] as Component;
const summary = (text: string | Uint8Array): string | undefined => propertyOf(member(read(text)), 'SUMMARY')?.value;

describe('reading', () => {
  it('keeps names, parameters and values, and where they stand', () => {
    const calendar = read(event('ATTENDEE;CN="Dr. Who; M.D.";X-a=1,"2,3":mailto:a@b.test', 'X-Foo_Bar:a\\,b'));
    expect(calendar.properties.map(({ name, line }) => [name, line])).toEqual([
      ['VERSION', 2],
      ['PRODID', 3],
    ]);
    expect(member(calendar).properties.slice(1)).toEqual([
      {
        name: 'ATTENDEE',
        parameters: [
          { name: 'CN', values: ['Dr. Who; M.D.'] },
          { name: 'X-A', values: ['1', '2,3'] },
        ],
        value: 'mailto:a@b.test',
        line: 6,
        raw: 'ATTENDEE;CN="Dr. Who; M.D.";X-a=1,"2,3":mailto:a@b.test',
      },
      { name: 'X-FOO_BAR', parameters: [], value: 'a\\,b', line: 7, raw: 'X-Foo_Bar:a\\,b' },
    ]);
  });

  it.each([
    ['lines that are folded', 'SUMMARY:one\r\n  two\r\n\tthree', 'one twothree', []],
    ['a name in lower case', 'summary;language=ja:会議', '会議', []],
    ['a value that was broken without a space', 'SUMMARY:one\r\ntwo\r\n three', 'one\\ntwothree', ['not-folded']],
    ['empty lines', 'SUMMARY:one\r\n\r\n \t\r\nLOCATION:x', 'one\t', ['empty-line']],
    ['a control character', 'SUMMARY:o\0n\x0be', 'one', ['control-character']],
    ['a parameter without a value', 'SUMMARY;QUOTED;;X=:one', 'one', ['parameter-form']],
    ['a quotation mark that nobody closes', 'SUMMARY;X="a:one', 'one', ['parameter-form']],
    ['something after a quotation', 'SUMMARY;X="a"b:one', 'one', ['parameter-form']],
    ['no value', 'SUMMARY;X=a', '', ['value-missing']],
  ])('takes %s', (_, text, value, findings) => {
    expect([summary(event(text)), kinds(event(text))]).toEqual([value, findings]);
  });

  it('takes URIs and zones in parameters that need quotation marks', () => {
    const calendar = read(
      event(
        'ATTENDEE;SENT-BY=mailto:s@b.test;CN=A:mailto:a@b.test',
        'DTSTART;TZID=(GMT+09:00) Osaka:20260101T000000',
        'DTEND;TZID=Asia/Tokyo:20260101T000000',
      ),
    );
    const [, attendee, start, end] = member(calendar).properties as [never, ...Component['properties'][number][]];
    expect([attendee?.value, parameterOf(attendee as never, 'SENT-BY')]).toEqual([
      'mailto:a@b.test',
      'mailto:s@b.test',
    ]);
    expect([start?.value, parameterOf(start as never, 'TZID')]).toEqual(['20260101T000000', '(GMT+09:00) Osaka']);
    expect([end?.value, parameterOf(end as never, 'TZID')]).toEqual(['20260101T000000', 'Asia/Tokyo']);
  });

  it('decodes carets, and leaves those that mean nothing', () => {
    const attendee = member(read(event("ATTENDEE;CN=^'A^' ^^ ^n^x:mailto:a@b.test"))).properties[1];
    expect(parameterOf(attendee as never, 'CN')).toBe('"A" ^ \n^x');
  });

  it.each([
    ['LF', '\n', ['line-ends']],
    ['CR', '\r', ['line-ends']],
    ['CRLF', '\r\n', []],
  ])('takes lines that end in %s', (_, end, findings) => {
    const text = event('SUMMARY:one').replaceAll('\r\n', end);
    expect([summary(text), kinds(text)]).toEqual(['one', findings]);
  });

  it('takes a byte order mark, and octets that are not UTF-8', () => {
    expect(kinds(`\ufeff${event()}`)).toEqual(['byte-order-mark']);
    expect(kinds(Buffer.from(`\ufeff${event()}`))).toEqual(['byte-order-mark']);
    const latin = Buffer.from(event('SUMMARY:caf\xe9'), 'latin1');
    expect([summary(latin), kinds(latin)]).toEqual(['café', ['not-utf8']]);
    const japanese = Buffer.concat([
      Buffer.from(event('SUMMARY:').slice(0, event('SUMMARY:').indexOf('SUMMARY:') + 8)),
      Buffer.from([0x89, 0xef, 0x8b, 0x63]),
      Buffer.from('\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'),
    ]);
    const reading = readCalendar(japanese, { charset: 'shift_jis' });
    expect(propertyOf(member(reading.calendars[0] as Component), 'SUMMARY')?.value).toBe('会議');
  });

  it('joins a character that was folded in its midst', () => {
    const octets = Buffer.from(event('SUMMARY:会議'));
    const at = octets.indexOf('会') + 1;
    const folded = Buffer.concat([octets.subarray(0, at), Buffer.from('\r\n '), octets.subarray(at)]);
    expect([summary(folded), kinds(folded)]).toEqual(['会議', ['not-utf8']]);
  });

  it('closes what is left open, and passes over what is closed twice', () => {
    const open = lines('BEGIN:VCALENDAR', 'begin:vevent', 'UID:1', 'END:VCALENDAR', 'END:VEVENT', 'X:y');
    expect(readCalendar(open).calendars.map(({ components }) => components.map(({ name }) => name))).toEqual([
      ['VEVENT'],
    ]);
    expect(kinds(open)).toEqual(['not-closed', 'closed-twice', 'outside-calendar']);
    expect(kinds('BEGIN:VCALENDAR\r\nVERSION:2.0')).toEqual(['not-closed']);
  });

  it('reads several calendars, and only calendars', () => {
    expect(readCalendar(event() + event()).calendars.length).toBe(2);
    expect(readCalendar(`BEGIN:VEVENT\r\nEND:VEVENT\r\n${event()}`).calendars.length).toBe(1);
  });

  it.each([
    ['nothing', '', 'no-calendar', {}],
    ['a page', '<html>', 'no-calendar', {}],
    ['an event alone', 'BEGIN:VEVENT\r\nEND:VEVENT', 'no-calendar', {}],
    ['more octets', 'あ'.repeat(4), 'too-large', { octets: 11 }],
    ['more lines', event(), 'too-many-lines', { lines: 5 }],
    ['more components', event('BEGIN:VALARM', 'END:VALARM'), 'too-many-components', { components: 2 }],
    ['more depth', event('BEGIN:VALARM', 'END:VALARM'), 'too-deep', { depth: 2 }],
    ['more properties', event('A:1', 'B:2'), 'too-many-properties', { properties: 2 }],
    ['more parameters', event('A;B=1;C=2:3'), 'too-many-parameters', { parameters: 1 }],
  ] satisfies readonly (readonly [string, string, string, Partial<IcalLimits>])[])(
    'refuses %s than allowed',
    (_, text, code, limits) => {
      const reading = readCalendar(text, { limits: { ...ICAL_LIMITS, ...limits } });
      expect([reading.refusal?.code, reading.calendars]).toEqual([code, []]);
    },
  );

  it('lists findings up to a number', () => {
    const text = `\ufeff${event('A:\0')}`.replaceAll('\r', '');
    expect(readCalendar(text, { limits: { ...ICAL_LIMITS, findings: 2 } }).findings.length).toBe(2);
  });

  it('takes time in proportion to the length of what is hostile', () => {
    for (const unit of [';', ';A="', ',"', '\r\n ', '\r\nx', ':', '^', 'BEGIN:X\r\n', '\r\nEND:X']) {
      const begun = performance.now();
      readCalendar(event(`SUMMARY;X=${unit.repeat(400_000 / unit.length)}`));
      expect(performance.now() - begun).toBeLessThan(2000);
    }
  });
});

describe('printing', () => {
  it('gives back what was read, with line ends and folding as they should be', () => {
    const text = event('ATTENDEE;cn="A";x-b=^^:MAILTO:a@b.test', `DESCRIPTION:${'x'.repeat(62)}`, 'X-EMPTY:');
    expect(printCalendar(read(text))).toBe(text);
    expect(printCalendar(read(text.replaceAll('\r', '')))).toBe(text);
  });

  it('folds at 75 octets and never within a character', () => {
    const value = `${'あ'.repeat(60)}${'😀'.repeat(40)}${'é'.repeat(70)}`;
    const text = printCalendar(withProperty(read(event()), property('X-LONG', value)));
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(Buffer.from(text).toString('utf8')).toBe(text);
    expect(propertyOf(read(text), 'X-LONG')?.value).toBe(value);
  });

  it('quotes parameters, and writes what they cannot carry with carets', () => {
    const made = property('attendee', 'mailto:a@b.test', { cn: 'A "B"; ^\nC', member: ['mailto:x@b.test', 'y'] });
    expect(contentLine(made)).toBe('ATTENDEE;CN="A ^\'B^\'; ^^^nC";MEMBER="mailto:x@b.test",y:mailto:a@b.test');
    const again = member(read(event(contentLine(made)))).properties[1] as never;
    expect([parameterOf(again, 'CN'), parametersOf(again, 'MEMBER')]).toEqual([
      'A "B"; ^\nC',
      ['mailto:x@b.test', 'y'],
    ]);
  });

  it('lets no value begin a line of its own', () => {
    const text = printCalendar(
      withProperty(read(event()), property('X', 'a\r\nEND:VCALENDAR\0', { y: 'b\nc:\u0007' })),
    );
    expect(text).toContain('X;Y="b^nc:":a\\nEND:VCALENDAR\r\n');
  });
});

describe('an edit', () => {
  const text = event(
    'DTSTAMP:20260101T000000Z',
    'SEQUENCE:1',
    'X-Mine;Y=z:kept',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;x-a=1:mailto:a@b.test',
    'ATTENDEE:mailto:c@b.test',
    'BEGIN:VALARM',
    'TRIGGER:-PT5M',
    'END:VALARM',
  );
  const change = (edit: (event: Component) => Component): string => printCalendar(mapComponents(read(text), edit));

  it('replaces a property in its place, and nothing else', () => {
    expect(change((each) => withProperty(each, property('SEQUENCE', '2')))).toBe(
      text.replace('SEQUENCE:1', 'SEQUENCE:2'),
    );
    expect(change((each) => withProperty(each, property('SUMMARY', escapeText('a,b'))))).toBe(
      text.replace('BEGIN:VALARM', 'SUMMARY:a\\,b\r\nBEGIN:VALARM'),
    );
    expect(change((each) => withProperty(each, property('ATTENDEE', 'mailto:d@b.test')))).toBe(
      text.replace(
        'ATTENDEE;PARTSTAT=NEEDS-ACTION;x-a=1:mailto:a@b.test\r\nATTENDEE:mailto:c@b.test',
        'ATTENDEE:mailto:d@b.test',
      ),
    );
  });

  it('sets and takes away parameters', () => {
    const answered = change((each) =>
      mapProperties(each, (one) =>
        one.value === 'mailto:a@b.test'
          ? withParameter(withParameter(one, 'PARTSTAT', 'ACCEPTED'), 'schedule-status', '2.0')
          : one,
      ),
    );
    expect(answered).toBe(text.replace('PARTSTAT=NEEDS-ACTION;x-a=1:', 'PARTSTAT=ACCEPTED;X-A=1;SCHEDULE-STATUS=2.0:'));
    const less = change((each) => mapProperties(each, (one) => withParameter(one, 'PARTSTAT', null)));
    expect(less).toBe(text.replace('PARTSTAT=NEEDS-ACTION;x-a=1:', 'X-A=1:'));
  });

  it('adds and takes away properties and components', () => {
    expect(change((each) => withoutProperties(each, 'X-MINE', 'SEQUENCE'))).toBe(
      text.replace('SEQUENCE:1\r\nX-Mine;Y=z:kept\r\n', ''),
    );
    expect(change((each) => withAddedProperty(each, property('COMMENT', 'x')))).toContain('c@b.test\r\nCOMMENT:x\r\n');
    expect(change((each) => mapProperties(each, (one) => (one.name === 'ATTENDEE' ? null : one)))).not.toContain(
      'ATTENDEE',
    );
    expect(printCalendar(withoutComponents(read(text), 'VALARM'))).toBe(
      text.replace('BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n', ''),
    );
    const calendar = read(text);
    const override = withProperty(member(calendar), property('RECURRENCE-ID', '20260102T000000Z'));
    expect(read(printCalendar(withComponent(calendar, override))).components.length).toBe(2);
    expect(mapComponents(calendar, () => null).components).toEqual([]);
  });

  it('changes a value and keeps the parameters', () => {
    const one = member(read(text)).properties[3] as Component['properties'][number];
    expect(contentLine(withValue(one, 'other'))).toBe('X-MINE;Y=z:other');
    expect(withValue(one, one.value)).toBe(one);
  });
});
