import { describe, expect, it } from 'vitest';
import {
  caldav,
  dav,
  readAcl,
  readLockInfo,
  readMkcalendar,
  readMkcol,
  readPropfind,
  readProppatch,
  readPushRegister,
  readSharingPost,
} from '../index.js';
import { refused } from '../refused.fixture.js';

const D = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const octets = (text: string): Buffer => Buffer.from(text);

describe('PROPFIND (RFC 4918 §9.1)', () => {
  it.each([
    ['', { kind: 'allprop', include: [] }],
    [`<propfind ${D}><propname/></propfind>`, { kind: 'propname' }],
    [`<propfind ${D}><allprop/></propfind>`, { kind: 'allprop', include: [] }],
    [
      `<propfind ${D}><allprop/><include><C:calendar-data/></include></propfind>`,
      { kind: 'allprop', include: [caldav('calendar-data')] },
    ],
    [
      `<propfind ${D}><x/><prop><getetag/><getetag/><C:getetag/><n xmlns=""/></prop></propfind>`,
      { kind: 'prop', names: [dav('getetag'), caldav('getetag'), { ns: '', name: 'n' }] },
    ],
    [`<propfind ${D}><prop/></propfind>`, { kind: 'prop', names: [] }],
  ])('%s', (body, wanted) => {
    expect(readPropfind(octets(body))).toEqual(wanted);
  });

  it.each([
    `<propfind ${D}/>`,
    `<propfind ${D}><prop/><allprop/></propfind>`,
    `<propfind ${D}><prop/><prop/></propfind>`,
    '<propfind><prop/></propfind>',
    `<prop ${D}/>`,
  ])('%s is refused', (body) => {
    expect(refused(() => readPropfind(octets(body)))).toBe(400);
  });
});

describe('PROPPATCH (RFC 4918 §9.2)', () => {
  it('has changes in their order, with values as they were written', () => {
    const changes = readProppatch(
      octets(
        `<propertyupdate ${D} xml:lang="ja"><set><prop><displayname>予定</displayname></prop></set>` +
          '<remove><prop><C:a/><b xmlns=""/></prop></remove>' +
          '<set><prop xml:lang="en"><z:p xmlns:z="Z" z:q="1"> <z:i/>&amp;</z:p></prop></set></propertyupdate>',
      ),
    );
    expect(changes.map(({ kind }) => kind)).toEqual(['set', 'remove', 'remove', 'set']);
    expect(changes[1]).toEqual({ kind: 'remove', name: caldav('a') });
    expect(changes[2]).toEqual({ kind: 'remove', name: { ns: '', name: 'b' } });
    expect(changes[0]).toMatchObject({
      property: { name: dav('displayname'), xml: '<displayname xmlns="DAV:" xml:lang="ja">予定</displayname>' },
    });
    expect(changes[3]).toMatchObject({
      property: { xml: '<z:p xmlns:z="Z" z:q="1" xml:lang="en"> <z:i/>&amp;</z:p>' },
    });
  });

  it.each([
    `<propertyupdate ${D}/>`,
    `<propertyupdate ${D}><set/></propertyupdate>`,
    `<propertyupdate ${D}><set><prop/></set></propertyupdate>`,
    `<propertyupdate ${D}><set><prop><a/></prop><prop><b/></prop></set></propertyupdate>`,
    `<propfind ${D}/>`,
  ])('%s is refused', (body) => {
    expect(refused(() => readProppatch(octets(body)))).toBe(400);
  });
});

describe('making a collection', () => {
  it('gives it properties (RFC 5689 §3, RFC 4791 §5.3.1)', () => {
    const set = '<set><prop><displayname>x</displayname></prop></set>';
    const two = '<set><prop><resourcetype><collection/></resourcetype></prop></set>';
    expect(readMkcol(octets(`<mkcol ${D}>${set}${two}</mkcol>`)).map(({ name }) => name.name)).toEqual([
      'displayname',
      'resourcetype',
    ]);
    expect(readMkcalendar(octets(`<C:mkcalendar ${D}>${set}</C:mkcalendar>`))[0]?.element.content).toEqual(['x']);
    expect([readMkcol(octets('')), readMkcalendar(octets(''))]).toEqual([[], []]);
  });

  it('by a body of another kind is not understood', () => {
    expect(refused(() => readMkcol(octets(`<C:mkcalendar ${D}/>`)))).toBe(415);
    expect(refused(() => readMkcalendar(octets(`<mkcol ${D}/>`)))).toBe(415);
    const removal = `<mkcol ${D}><remove><prop><a/></prop></remove></mkcol>`;
    expect(refused(() => readMkcol(octets(removal)))).toBe(400);
  });
});

describe('LOCK (RFC 4918 §9.10)', () => {
  const lock = (inner: string) => readLockInfo(octets(`<lockinfo ${D}>${inner}</lockinfo>`));
  const write = '<locktype><write/></locktype>';

  it('asks for a scope, and says whose it is', () => {
    expect(lock(`<lockscope><exclusive/></lockscope>${write}`)).toEqual({ scope: 'exclusive', owner: null });
    expect(lock(`<lockscope><shared/></lockscope>${write}<owner><href>x</href></owner>`)).toEqual({
      scope: 'shared',
      owner: '<owner xmlns="DAV:"><href>x</href></owner>',
    });
    expect(readLockInfo(octets(''))).toBeNull();
  });

  it.each([
    '',
    write,
    `<lockscope/>${write}`,
    `<lockscope><exclusive/><shared/></lockscope>${write}`,
    '<lockscope><shared/></lockscope><locktype><read/></locktype>',
  ])('%s is refused', (inner) => {
    expect(refused(() => lock(inner))).toBe(400);
  });
});

describe('ACL (RFC 3744 §8.1)', () => {
  const acl = (inner: string) => readAcl(octets(`<acl ${D}>${inner}</acl>`));
  const grant = '<grant><privilege><read/></privilege><privilege><write/></privilege></grant>';

  it('is a list of entries without those that are not the client’s', () => {
    expect(
      acl(
        `<ace><principal><href> /p/ </href></principal>${grant}</ace>` +
          `<ace><invert><principal><authenticated/></principal></invert><deny><privilege><all/></privilege></deny></ace>` +
          `<ace><principal><property><owner/></property></principal>${grant}</ace>` +
          `<ace><principal><all/></principal>${grant}<protected/></ace>` +
          `<ace><principal><all/></principal>${grant}<inherited><href>/</href></inherited></ace>`,
      ),
    ).toEqual([
      {
        principal: { kind: 'href', href: '/p/' },
        inverted: false,
        kind: 'grant',
        privileges: [dav('read'), dav('write')],
      },
      { principal: { kind: 'authenticated' }, inverted: true, kind: 'deny', privileges: [dav('all')] },
      {
        principal: { kind: 'property', name: dav('owner') },
        inverted: false,
        kind: 'grant',
        privileges: [dav('read'), dav('write')],
      },
    ]);
    expect(acl('')).toEqual([]);
  });

  it.each([
    [`<ace>${grant}</ace>`, 400],
    ['<ace><principal><all/></principal></ace>', 400],
    [`<ace><principal><all/></principal>${grant}<deny><privilege><all/></privilege></deny></ace>`, 400],
    ['<ace><principal><all/></principal><grant/></ace>', 400],
    [`<ace><principal><nobody/></principal>${grant}</ace>`, 'recognized-principal'],
    [`<ace><principal/>${grant}</ace>`, 'recognized-principal'],
    [`<ace><principal><property/></principal>${grant}</ace>`, 'recognized-principal'],
  ])('%s is refused', (inner, reason) => {
    expect(refused(() => acl(inner))).toBe(reason);
  });
});

describe('sharing in the form of the calendar server', () => {
  const post = (body: string) =>
    readSharingPost(octets(body.replace('>', ' xmlns:d="DAV:" xmlns="http://calendarserver.org/ns/">')));

  it('invites and takes back', () => {
    expect(
      post(
        '<share><set><d:href>mailto:a@x.test</d:href><common-name>A</common-name><summary>S</summary><read-write/></set>' +
          '<set><d:href>mailto:b@x.test</d:href><read/></set><remove><d:href>mailto:c@x.test</d:href></remove></share>',
      ),
    ).toEqual({
      kind: 'share',
      changes: [
        { kind: 'set', href: 'mailto:a@x.test', name: 'A', summary: 'S', access: 'read-write' },
        { kind: 'set', href: 'mailto:b@x.test', name: '', summary: '', access: 'read' },
        { kind: 'remove', href: 'mailto:c@x.test' },
      ],
    });
  });

  it('is answered', () => {
    const body =
      '<invite-reply><d:href>mailto:a@x.test</d:href><invite-accepted/><hosturl><d:href>/c/</d:href></hosturl>' +
      '<in-reply-to>1</in-reply-to></invite-reply>';
    const reply = { href: 'mailto:a@x.test', accepted: true, hostUrl: '/c/', inReplyTo: '1', summary: '' };
    expect(post(body)).toEqual({ kind: 'invite-reply', reply });
    expect(refused(() => post(body.replace('<invite-accepted/>', '')))).toBe(400);
    expect(refused(() => post(body.replace('<in-reply-to>1</in-reply-to>', '')))).toBe(400);
  });

  it.each([
    '<share></share>',
    '<share><set><read/></set></share>',
    '<share><set><d:href>x</d:href></set></share>',
    '<other></other>',
  ])('%s is refused', (body) => {
    expect(refused(() => post(body))).toBe(400);
  });
});

describe('a subscription to news', () => {
  const body = (inner: string): Buffer =>
    octets(
      '<push-register xmlns="https://bitfire.at/webdav-push" xmlns:d="DAV:"><subscription><web-push-subscription>' +
        '<push-resource>https://push.test/1</push-resource><subscription-public-key type="p256dh">K</subscription-public-key>' +
        `<auth-secret>S</auth-secret></web-push-subscription></subscription>${inner}</push-register>`,
    );

  it('says where and of what', () => {
    const usual = {
      resource: 'https://push.test/1',
      publicKey: 'K',
      authSecret: 'S',
      contentEncoding: 'aes128gcm',
      contentDepth: null,
      propertyDepth: null,
      expires: null,
    };
    expect(readPushRegister(body(''))).toEqual(usual);
    const trigger =
      '<trigger><content-update><d:depth>infinity</d:depth></content-update><property-update/></trigger><expires>E</expires>';
    expect(readPushRegister(body(trigger))).toEqual({
      ...usual,
      contentDepth: 'infinity',
      propertyDepth: '0',
      expires: 'E',
    });
  });

  it('without a place or of an unknown kind is refused', () => {
    const empty = body('').toString().replace('https://push.test/1<', '<');
    expect(refused(() => readPushRegister(octets(empty)))).toBe(400);
    expect(refused(() => readPushRegister(octets(body('').toString().replace('p256dh', 'p384'))))).toBe(400);
    const depth = '<trigger><content-update><d:depth>2</d:depth></content-update></trigger>';
    expect(refused(() => readPushRegister(body(depth)))).toBe(400);
    expect(refused(() => readPushRegister(octets('<a/>')))).toBe(400);
  });
});
