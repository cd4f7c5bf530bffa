import { describe, expect, it } from 'vitest';
import { caldav, carddav, COLLATIONS, dav, readReport, REPORTS } from '../index.js';
import { refused, report } from '../refused.fixture.js';

const june = Date.UTC(2026, 5, 1);
const july = Date.UTC(2026, 6, 1);
const range = 'start="20260601T000000Z" end="20260701T000000Z"';
const etag = { properties: { kind: 'prop', names: [dav('getetag')] }, calendarData: null, addressData: null };

it('every report has a kind of its own', () => {
  expect(new Set(REPORTS.map(({ name }) => name.name)).size).toBe(12);
  expect(refused(() => report('version-tree', ''))).toBe('supported-report');
  expect(refused(() => readReport(Buffer.from('<calendar-query/>')))).toBe('supported-report');
});

describe('sync-collection (RFC 6578 §6.1)', () => {
  const prop = '<prop><getetag/></prop>';

  it('asks for changes since a token', () => {
    const full = '<sync-token>http://x/1</sync-token><sync-level>1</sync-level><limit><nresults>10</nresults></limit>';
    expect(report('sync-collection', full + prop)).toEqual({
      kind: 'sync-collection',
      ...etag,
      token: 'http://x/1',
      level: '1',
      limit: 10,
    });
    expect(report('sync-collection', '<sync-token/><sync-level>infinite</sync-level>')).toMatchObject({
      token: null,
      level: 'infinite',
      limit: null,
      properties: null,
    });
  });

  it('takes the level from Depth, as old clients say it', () => {
    expect(report('sync-collection', '<sync-token/>', '', '1')).toMatchObject({ level: '1' });
    expect(report('sync-collection', '<sync-token/>', '', 'infinity')).toMatchObject({ level: 'infinite' });
    expect(refused(() => report('sync-collection', '<sync-token/>'))).toBe(400);
  });

  it.each([
    '<sync-level>1</sync-level>',
    '<sync-token/><sync-level>2</sync-level>',
    '<sync-token/><sync-level>infinity</sync-level>',
    '<sync-token/><sync-level>1</sync-level><limit/>',
    '<sync-token/><sync-level>1</sync-level><limit><nresults>0</nresults></limit>',
    '<sync-token/><sync-level>1</sync-level><limit><nresults>many</nresults></limit>',
  ])('%s is refused', (inner) => {
    expect(refused(() => report('sync-collection', inner))).toBe(400);
  });
});

describe('multiget (RFC 4791 §9.10, RFC 6352 §10.7)', () => {
  it('names resources', () => {
    expect(report('C:calendar-multiget', '<prop><getetag/></prop><href> /a%20b </href><href>/c</href>')).toEqual({
      kind: 'calendar-multiget',
      ...etag,
      hrefs: ['/a%20b', '/c'],
    });
    expect(
      report(
        'A:addressbook-multiget',
        '<prop><A:address-data version="4.0" content-type="text/vcard"><A:prop name="FN"/><A:prop name="photo" novalue="yes"/></A:address-data></prop><href>/c</href>',
      ),
    ).toMatchObject({
      kind: 'addressbook-multiget',
      properties: { kind: 'prop', names: [carddav('address-data')] },
      addressData: {
        contentType: 'text/vcard',
        version: '4.0',
        properties: [
          { name: 'FN', withoutValue: false },
          { name: 'PHOTO', withoutValue: true },
        ],
      },
    });
    expect(refused(() => report('C:calendar-multiget', '<prop/>'))).toBe(400);
  });

  it('may want all of a card, and says nothing of its version', () => {
    const found = report('A:addressbook-multiget', '<prop><A:address-data/></prop><href>/c</href>');
    expect(found).toMatchObject({ addressData: { contentType: 'text/vcard', version: null, properties: null } });
  });
});

it('free-busy-query has a time with both ends (RFC 4791 §9.11)', () => {
  expect(report('C:free-busy-query', `<C:time-range ${range}/>`)).toEqual({
    kind: 'free-busy-query',
    range: { from: june, to: july },
  });
  expect(refused(() => report('C:free-busy-query', '<C:time-range start="20260601T000000Z"/>'))).toBe(
    'valid-calendar-data',
  );
  expect(refused(() => report('C:free-busy-query', ''))).toBe(400);
});

describe('addressbook-query (RFC 6352 §10.3)', () => {
  const query = (filter: string, attributes = '', tail = '') =>
    report('A:addressbook-query', `<A:filter ${attributes}>${filter}</A:filter>${tail}`);

  it('has tests, texts and parameters', () => {
    expect(
      query(
        '<A:prop-filter name="fn" test="allof"><A:text-match match-type="starts-with" negate-condition="yes">山</A:text-match>' +
          '<A:param-filter name="TYPE"><A:text-match collation="i;ascii-casemap">home</A:text-match></A:param-filter>' +
          '<A:param-filter name="X"><A:is-not-defined/></A:param-filter></A:prop-filter>' +
          '<A:prop-filter name="item1.EMAIL"><A:is-not-defined/></A:prop-filter>',
        'test="allof"',
        '<A:limit><A:nresults>5</A:nresults></A:limit>',
      ),
    ).toMatchObject({
      kind: 'addressbook-query',
      limit: 5,
      filter: {
        test: 'allof',
        properties: [
          {
            name: 'FN',
            isDefined: true,
            test: 'allof',
            texts: [{ text: '山', collation: 'i;unicode-casemap', match: 'starts-with', negated: true }],
            parameters: [
              {
                name: 'TYPE',
                isDefined: true,
                text: { text: 'home', collation: 'i;ascii-casemap', match: 'contains', negated: false },
              },
              { name: 'X', isDefined: false, text: null },
            ],
          },
          { name: 'ITEM1.EMAIL', isDefined: false, test: 'anyof', texts: [], parameters: [] },
        ],
      },
    });
    expect(query('')).toMatchObject({ filter: { test: 'anyof', properties: [] }, limit: null });
  });

  it.each(COLLATIONS)('knows the collation %s', (collation) => {
    const found = query(
      `<A:prop-filter name="FN"><A:text-match collation="${collation}">a</A:text-match></A:prop-filter>`,
    );
    expect(found).toMatchObject({ filter: { properties: [{ texts: [{ collation }] }] } });
  });

  it.each([
    ['<A:prop-filter/>', '', 'supported-filter'],
    ['', 'test="one"', 'supported-filter'],
    ['<A:prop-filter name="A"><A:is-not-defined/><A:param-filter name="B"/></A:prop-filter>', '', 'supported-filter'],
    [
      '<A:prop-filter name="A"><A:text-match match-type="like">x</A:text-match></A:prop-filter>',
      '',
      'supported-filter',
    ],
    ['<A:prop-filter name="A"><A:text-match collation="x">x</A:text-match></A:prop-filter>', '', 'supported-collation'],
  ])('%s %s is refused', (filter, attributes, reason) => {
    expect(refused(() => query(filter, attributes))).toBe(reason);
  });

  it('needs a filter', () => {
    expect(refused(() => report('A:addressbook-query', '<prop/>'))).toBe(400);
  });
});

describe('reports about principals', () => {
  it('principal-property-search (RFC 3744 §9.4)', () => {
    expect(
      report(
        'principal-property-search',
        '<property-search><prop><displayname/></prop><match match-type="starts-with">山田</match></property-search>' +
          '<property-search><prop><C:calendar-user-type/></prop><match>ROOM</match></property-search>' +
          '<prop><getetag/></prop><apply-to-principal-collection-set/>',
        'test="anyof"',
      ),
    ).toEqual({
      kind: 'principal-property-search',
      test: 'anyof',
      everywhere: true,
      properties: etag.properties,
      searches: [
        { properties: [dav('displayname')], text: '山田', match: 'starts-with' },
        { properties: [caldav('calendar-user-type')], text: 'ROOM', match: 'contains' },
      ],
    });
    for (const inner of [
      '',
      '<property-search><prop/><match/></property-search>',
      '<property-search><prop><a/></prop></property-search>',
    ])
      expect(refused(() => report('principal-property-search', inner))).toBe(400);
  });

  it('principal-search-property-set (RFC 3744 §9.5)', () => {
    expect(report('principal-search-property-set', '')).toEqual({ kind: 'principal-search-property-set' });
  });

  it('principal-match (RFC 3744 §9.3)', () => {
    expect(report('principal-match', '<self/>')).toEqual({
      kind: 'principal-match',
      by: { kind: 'self' },
      properties: null,
    });
    expect(
      report('principal-match', '<principal-property><owner/></principal-property><prop><getetag/></prop>'),
    ).toEqual({
      kind: 'principal-match',
      by: { kind: 'property', name: dav('owner') },
      properties: etag.properties,
    });
    for (const inner of ['', '<self/><principal-property><owner/></principal-property>', '<principal-property/>'])
      expect(refused(() => report('principal-match', inner))).toBe(400);
  });

  it('acl-principal-prop-set (RFC 3744 §9.2)', () => {
    expect(report('acl-principal-prop-set', '<prop><getetag/></prop>')).toEqual({
      kind: 'acl-principal-prop-set',
      properties: etag.properties,
    });
  });

  it('calendarserver-principal-search', () => {
    expect(
      report(
        'S:calendarserver-principal-search',
        '<S:search-token>山</S:search-token><S:search-token> </S:search-token><S:limit><S:nresults>9</S:nresults></S:limit><prop><getetag/></prop>',
        'context="attendee"',
      ),
    ).toEqual({
      kind: 'calendarserver-principal-search',
      context: 'attendee',
      tokens: ['山'],
      limit: 9,
      properties: etag.properties,
    });
    expect(refused(() => report('S:calendarserver-principal-search', ''))).toBe(400);
  });

  it('expand-property (RFC 3253 §3.8)', () => {
    expect(
      report(
        'expand-property',
        '<property name="calendar-proxy-read-for" namespace="http://calendarserver.org/ns/"><property name="displayname"/></property>',
      ),
    ).toEqual({
      kind: 'expand-property',
      properties: [
        {
          name: { ns: 'http://calendarserver.org/ns/', name: 'calendar-proxy-read-for' },
          of: [{ name: dav('displayname'), of: [] }],
        },
      ],
    });
    expect(refused(() => report('expand-property', '<property/>'))).toBe(400);
  });
});
