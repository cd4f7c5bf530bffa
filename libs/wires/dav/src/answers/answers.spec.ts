import { describe, expect, it } from 'vitest';
import {
  apple,
  caldav,
  calendarserver,
  carddav,
  childrenOf,
  dav,
  type DavResponse,
  documentOf,
  element,
  elementsIn,
  elementsValue,
  errorBody,
  hrefs,
  hrefValue,
  isProtected,
  keyOf,
  lockBody,
  lockDiscovery,
  madeBody,
  multistatus,
  MultistatusWriter,
  NS,
  PROPERTIES,
  propertyNamed,
  propstatElement,
  propstatsOf,
  type PropertyAnswer,
  rawText,
  readXml,
  resourceType,
  scheduleResponse,
  textElement,
  textOf,
  textValue,
  type XmlElement,
} from '../index.js';

const whole = (responses: readonly DavResponse[], more = {}): string =>
  Buffer.concat([...multistatus(responses, more)]).toString();

const statusOf = (element: XmlElement): string => childrenOf(element, dav('status')).map(textOf).join();

describe('a multistatus', () => {
  it('groups properties by their status', () => {
    const found = new Map<string, PropertyAnswer>();
    const name = { ns: 'urn:x', name: 'own' };
    for (const each of [
      textValue(dav('displayname'), 'a<&'),
      resourceType(dav('collection'), caldav('calendar')),
      { name, xml: '<own xmlns="urn:x">1</own>' },
    ])
      found.set(keyOf(each.name), each);
    const wanted = [
      dav('displayname'),
      dav('resourcetype'),
      name,
      dav('getetag'),
      dav('acl'),
      { ns: 'urn:y', name: 'q' },
    ];
    const propstats = propstatsOf(wanted, found, new Set([keyOf(dav('acl'))]));
    const text = whole([{ href: '/a%20b', propstats }]);
    expect(text).toContain('<d:response><d:href>/a%20b</d:href>');
    expect(text).toContain(
      '<d:propstat><d:prop><d:displayname>a&lt;&amp;</d:displayname><d:resourcetype><d:collection/><c:calendar/></d:resourcetype><own xmlns="urn:x">1</own></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>',
    );
    expect(text).toContain('<d:prop><d:acl/></d:prop><d:status>HTTP/1.1 403 Forbidden</d:status>');
    expect(text).toContain(
      '<d:prop><d:getetag/><x:q xmlns:x="urn:y"/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status>',
    );
    const [response] = elementsIn(readXml(Buffer.from(text)));
    expect(childrenOf(response as XmlElement, dav('propstat')).map(statusOf)).toEqual([
      'HTTP/1.1 200 OK',
      'HTTP/1.1 403 Forbidden',
      'HTTP/1.1 404 Not Found',
    ]);
  });

  it('leaves out what is missing for a client that asks for little', () => {
    const propstats = propstatsOf([dav('getetag')], new Map(), new Set(), true);
    expect(whole([{ href: '/', propstats }])).toContain(
      '<d:href>/</d:href><d:propstat><d:prop/><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>',
    );
  });

  it('says of resources as a whole that they are gone, or why not', () => {
    const text = whole(
      [
        { href: '/gone', status: 404 },
        { href: '/cut', status: 507, error: { name: dav('number-of-matches-within-limits') }, description: '<more>' },
      ],
      { syncToken: 'http://x/2?a&b', description: 'done' },
    );
    expect(text).toBe(
      `<?xml version="1.0" encoding="utf-8"?>\n<d:multistatus xmlns:d="DAV:" xmlns:c="${NS.caldav}" xmlns:card="${NS.carddav}"` +
        ` xmlns:cs="${NS.calendarserver}" xmlns:ical="${NS.apple}" xmlns:push="${NS.push}">` +
        '<d:response><d:href>/gone</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>' +
        '<d:response><d:href>/cut</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>' +
        '<d:error><d:number-of-matches-within-limits/></d:error>' +
        '<d:responsedescription>&lt;more&gt;</d:responsedescription></d:response>' +
        '<d:responsedescription>done</d:responsedescription><d:sync-token>http://x/2?a&amp;b</d:sync-token></d:multistatus>',
    );
  });

  it('of 10,000 resources comes in pieces, each of them small', () => {
    const writer = new MultistatusWriter();
    const pieces: Buffer[] = [];
    for (let index = 0; index < 10_000; index += 1) {
      const propstats = [{ status: 200, properties: [textValue(dav('getetag'), `"${index}"`)] }];
      const piece = writer.response({ href: `/dav/${index}.ics`, propstats });
      if (piece !== null) pieces.push(piece);
    }
    pieces.push(writer.end());
    expect(pieces.length).toBeGreaterThan(30);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(40_000);
    const root = readXml(Buffer.concat(pieces), { octets: 1e8, depth: 10, elements: 1e6, attributes: 10 });
    expect(elementsIn(root)).toHaveLength(10_000);
  });

  it('keeps texts of any kind whole', () => {
    const text = 'BEGIN:VCARD\r\nFN:山田 <太郎> & "co" ]]>\r\n';
    const propstats = [{ status: 200, properties: [textValue(carddav('address-data'), text)] }];
    const root = readXml(Buffer.from(whole([{ href: '/', propstats }])));
    const path = [dav('response'), dav('propstat'), dav('prop'), carddav('address-data')];
    let found = root;
    for (const name of path) found = childrenOf(found, name)[0] as XmlElement;
    expect(rawText(found)).toBe(text);
  });
});

describe('other answers', () => {
  it('an error has its preconditions (RFC 4918 §16)', () => {
    const root = readXml(
      errorBody({ name: dav('lock-token-submitted'), inner: hrefs('/a') }, { name: caldav('valid-calendar-data') }),
    );
    expect([root.name, elementsIn(root).map(({ ns, name }) => ns + name)]).toEqual([
      'error',
      ['DAV:lock-token-submitted', `${NS.caldav}valid-calendar-data`],
    ]);
  });

  it('what a new collection has and has not', () => {
    const propstats = [{ status: 403, properties: [textValue(dav('getetag'), '')], error: { name: dav('x') } }];
    expect(madeBody('mkcol-response', propstats).toString()).toMatch(
      /<d:mkcol-response .*><d:propstat><d:prop><d:getetag\/><\/d:prop><d:status>HTTP\/1.1 403 Forbidden<\/d:status><d:error><d:x\/><\/d:error><\/d:propstat><\/d:mkcol-response>$/,
    );
    expect(readXml(madeBody('mkcalendar-response', propstats)).ns).toBe(NS.caldav);
    expect(propstatElement({ status: 299, properties: [] })).toBe(
      '<d:propstat><d:prop/><d:status>HTTP/1.1 299 </d:status></d:propstat>',
    );
  });

  it('locks (RFC 4918 §15.8)', () => {
    const lock = {
      scope: 'exclusive',
      depth: 'infinity',
      owner: '<owner xmlns="DAV:">me</owner>',
      seconds: 3600.7,
      token: 'urn:uuid:1',
      root: '/a',
    } as const;
    const inner =
      '<d:activelock><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype><d:depth>infinity</d:depth>' +
      '<owner xmlns="DAV:">me</owner><d:timeout>Second-3600</d:timeout><d:locktoken><d:href>urn:uuid:1</d:href></d:locktoken>' +
      '<d:lockroot><d:href>/a</d:href></d:lockroot></d:activelock>';
    expect(lockDiscovery([lock])).toEqual({ name: dav('lockdiscovery'), inner });
    expect(lockBody([lock]).toString()).toContain(`<d:lockdiscovery>${inner}</d:lockdiscovery></d:prop>`);
    expect(lockBody([{ ...lock, owner: null, seconds: Number.POSITIVE_INFINITY }]).toString()).toContain(
      '<d:depth>infinity</d:depth><d:timeout>Infinite</d:timeout>',
    );
  });

  it('answers of scheduling (RFC 6638 §10.1)', () => {
    const text = scheduleResponse([
      { recipient: 'mailto:a@x.test', status: '2.0;Success', calendarData: 'BEGIN:VCALENDAR\r\n' },
      { recipient: 'mailto:b@x.test', status: '3.7;Unknown', calendarData: null, description: 'who?' },
    ]).toString();
    expect(text).toContain(
      '<c:response><c:recipient><d:href>mailto:a@x.test</d:href></c:recipient><c:request-status>2.0;Success</c:request-status><c:calendar-data>BEGIN:VCALENDAR&#13;\n</c:calendar-data></c:response>',
    );
    expect(text).toContain('<d:responsedescription>who?</d:responsedescription></c:response></c:schedule-response>');
  });

  it('elements and values', () => {
    expect(element(apple('calendar-color'), '', { 'symbolic-color': '"a"' })).toBe(
      '<ical:calendar-color symbolic-color="&quot;a&quot;"/>',
    );
    expect(textElement({ ns: '', name: 'n' }, '&')).toBe('<n>&amp;</n>');
    expect(hrefValue(caldav('calendar-home-set'), '/a/', '/b/').name).toEqual(caldav('calendar-home-set'));
    expect(elementsValue(calendarserver('allowed-sharing-modes'), [calendarserver('can-be-shared')])).toEqual({
      name: calendarserver('allowed-sharing-modes'),
      inner: '<cs:can-be-shared/>',
    });
    expect(readXml(documentOf({ ns: 'urn:x', name: 'r' }, '<d:a/>'))).toMatchObject({ ns: 'urn:x', name: 'r' });
  });
});

describe('the properties that are known', () => {
  it('stand once each, and allprop has those of RFC 4918 alone', () => {
    expect(new Set(PROPERTIES.map(({ name }) => keyOf(name))).size).toBe(PROPERTIES.length);
    for (const { name, inAllprop, source } of PROPERTIES)
      expect([keyOf(name), inAllprop]).toEqual([keyOf(name), source.startsWith('RFC 4918')]);
  });

  it.each([
    [dav('getetag'), true],
    [dav('displayname'), false],
    [caldav('supported-calendar-component-set'), true],
    [caldav('calendar-timezone'), false],
    [apple('calendar-color'), false],
    [{ ns: 'urn:x', name: 'getetag' }, false],
  ])('%j is protected: %s', (name, protectedToo) => {
    expect(isProtected(name)).toBe(protectedToo);
  });

  it('are found by their names', () => {
    expect(propertyNamed(carddav('addressbook-description'))?.source).toBe('RFC 6352 §6.2.1');
    expect(propertyNamed({ ns: '', name: 'getetag' })).toBeNull();
  });
});
