import { describe, expect, it } from 'vitest';
import { dav } from '../index.js';
import { refused, report } from '../refused.fixture.js';

const june = Date.UTC(2026, 5, 1);
const july = Date.UTC(2026, 6, 1);
const range = 'start="20260601T000000Z" end="20260701T000000Z"';
const etag = { properties: { kind: 'prop', names: [dav('getetag')] }, calendarData: null, addressData: null };

describe('calendar-query (RFC 4791 §9.5)', () => {
  const query = (filter: string, head = '', tail = '') =>
    report(
      'C:calendar-query',
      `${head}<C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>${tail}`,
    );
  const component = { isDefined: true, timeRange: null, properties: [], components: [] };

  it('has components, properties and parameters in its filter', () => {
    const found = query(
      '<C:comp-filter name="vevent"><C:time-range start="20260601T000000Z"/>' +
        '<C:prop-filter name="ATTENDEE"><C:text-match collation="i;octet" negate-condition="yes"> a </C:text-match>' +
        '<C:param-filter name="PARTSTAT"><C:text-match>DECLINED</C:text-match></C:param-filter>' +
        '<C:param-filter name="CN"><C:is-not-defined/></C:param-filter><C:param-filter name="X"/></C:prop-filter>' +
        `<C:prop-filter name="COMPLETED"><C:time-range ${range}/></C:prop-filter>` +
        '<C:prop-filter name="DUE"><C:is-not-defined/></C:prop-filter>' +
        '<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter></C:comp-filter>',
      '<prop><getetag/></prop>',
    );
    const property = { isDefined: true, timeRange: null, text: null, parameters: [] };
    expect(found).toEqual({
      kind: 'calendar-query',
      ...etag,
      zone: null,
      filter: {
        ...component,
        name: 'VCALENDAR',
        components: [
          {
            name: 'VEVENT',
            isDefined: true,
            timeRange: { from: june, to: null },
            properties: [
              {
                ...property,
                name: 'ATTENDEE',
                text: { text: ' a ', collation: 'i;octet', match: 'contains', negated: true },
                parameters: [
                  {
                    name: 'PARTSTAT',
                    isDefined: true,
                    text: { text: 'DECLINED', collation: 'i;ascii-casemap', match: 'contains', negated: false },
                  },
                  { name: 'CN', isDefined: false, text: null },
                  { name: 'X', isDefined: true, text: null },
                ],
              },
              { ...property, name: 'COMPLETED', timeRange: { from: june, to: july } },
              { ...property, name: 'DUE', isDefined: false },
            ],
            components: [{ ...component, name: 'VALARM', isDefined: false }],
          },
        ],
      },
    });
  });

  it('asks for parts of calendars', () => {
    const data = (inner: string, attributes = '') =>
      query('', `<prop><C:calendar-data ${attributes}>${inner}</C:calendar-data></prop>`);
    const whole = {
      contentType: 'text/calendar',
      version: '2.0',
      component: null,
      expand: null,
      limitRecurrenceSet: null,
      limitFreebusySet: null,
    };
    expect(data('')).toMatchObject({ calendarData: whole });
    expect(data('', 'content-type="application/calendar+json"')).toMatchObject({
      calendarData: { ...whole, contentType: 'application/calendar+json' },
    });
    expect(data(`<C:expand ${range}/><C:limit-freebusy-set ${range}/>`)).toMatchObject({
      calendarData: { ...whole, expand: { from: june, to: july }, limitFreebusySet: { from: june, to: july } },
    });
    expect(
      data(
        `<C:comp name="VCALENDAR"><C:prop name="version" novalue="yes"/><C:comp name="VEVENT"><C:allprop/><C:allcomp/></C:comp><C:comp name="VTIMEZONE"/></C:comp><C:limit-recurrence-set ${range}/>`,
      ),
    ).toMatchObject({
      calendarData: {
        limitRecurrenceSet: { from: june, to: july },
        component: {
          name: 'VCALENDAR',
          properties: [{ name: 'VERSION', withoutValue: true }],
          components: [
            { name: 'VEVENT', properties: null, components: null },
            { name: 'VTIMEZONE', properties: null, components: null },
          ],
        },
      },
    });
    expect(refused(() => data(`<C:expand ${range}/><C:limit-recurrence-set ${range}/>`))).toBe('valid-calendar-data');
    expect(refused(() => data('<C:expand start="20260601T000000Z"/>'))).toBe('valid-calendar-data');
    expect(refused(() => data('<C:comp name="VCALENDAR"><C:prop name="X" novalue="1"/></C:comp>'))).toBe(
      'valid-calendar-data',
    );
  });

  it('says what floating times mean', () => {
    expect(query('', '', '<C:timezone>BEGIN:VCALENDAR\n</C:timezone>')).toMatchObject({
      zone: { kind: 'text', text: 'BEGIN:VCALENDAR\n' },
    });
    expect(query('', '', '<C:timezone-id>Asia/Tokyo</C:timezone-id>')).toMatchObject({
      zone: { kind: 'id', id: 'Asia/Tokyo' },
    });
    expect(refused(() => query('', '', '<C:timezone/><C:timezone-id/>'))).toBe('valid-timezone');
  });

  it.each([
    ['20260630T235960Z', july],
    ['20240229T000000Z', Date.UTC(2024, 1, 29)],
    ['00010101T000000Z', new Date('0001-01-01T00:00:00Z').getTime()],
    ['99991231T235959Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])('understands the time %s', (start, time) => {
    expect(query(`<C:time-range start="${start}"/>`)).toMatchObject({ filter: { timeRange: { from: time } } });
  });

  it.each([
    ['<C:time-range/>', 'valid-filter'],
    ['<C:time-range start="20260601"/>', 'valid-filter'],
    ['<C:time-range start="20260601T000000"/>', 'valid-filter'],
    ['<C:time-range start="20260229T000000Z"/>', 'valid-filter'],
    ['<C:time-range start="20260101T240000Z"/>', 'valid-filter'],
    ['<C:time-range start="20260701T000000Z" end="20260601T000000Z"/>', 'valid-filter'],
    [`<C:time-range ${range}/><C:time-range ${range}/>`, 'valid-filter'],
    ['<C:is-not-defined/><C:prop-filter name="A"/>', 'valid-filter'],
    ['<C:prop-filter/>', 'valid-filter'],
    [`<C:prop-filter name="A"><C:time-range ${range}/><C:text-match>x</C:text-match></C:prop-filter>`, 'valid-filter'],
    ['<C:prop-filter name="A"><C:is-not-defined/><C:text-match>x</C:text-match></C:prop-filter>', 'valid-filter'],
    [
      '<C:prop-filter name="A"><C:text-match collation="i;unknown">x</C:text-match></C:prop-filter>',
      'supported-collation',
    ],
    ['<C:prop-filter name="A"><C:text-match negate-condition="1">x</C:text-match></C:prop-filter>', 'valid-filter'],
  ])('%s is refused', (filter, reason) => {
    expect(refused(() => query(filter))).toBe(reason);
  });

  it.each(['', '<C:filter/>', '<C:filter><C:comp-filter name="VEVENT"/></C:filter>'])('%j is no filter', (inner) => {
    expect(refused(() => report('C:calendar-query', inner))).toBe('valid-filter');
  });
});
