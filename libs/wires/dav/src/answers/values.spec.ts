import { describe, expect, it } from 'vitest';
import {
  aclValue,
  caldav,
  currentPrivileges,
  dav,
  documentOf,
  element,
  readAcl,
  REPORTS,
  searchableProperties,
  supportedLocks,
  supportedPrivileges,
  supportedReports,
  type ToldAce,
} from '../index.js';

describe('values of properties', () => {
  it('reports (RFC 3253 §3.1.5)', () => {
    const { name, inner } = supportedReports(REPORTS.map((each) => each.name)) as { name: unknown; inner: string };
    expect(name).toEqual(dav('supported-report-set'));
    expect(inner).toContain('<d:supported-report><d:report><c:calendar-query/></d:report></d:supported-report>');
    expect(inner.split('<d:supported-report>')).toHaveLength(REPORTS.length + 1);
  });

  it('locks (RFC 4918 §15.10)', () => {
    const entry = (scope: string): string =>
      `<d:lockentry><d:lockscope><d:${scope}/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockentry>`;
    expect(supportedLocks()).toEqual({ name: dav('supportedlock'), inner: entry('exclusive') + entry('shared') });
  });

  it('privileges (RFC 3744 §5.3, §5.4)', () => {
    expect(currentPrivileges([dav('read'), caldav('read-free-busy')])).toEqual({
      name: dav('current-user-privilege-set'),
      inner: '<d:privilege><d:read/></d:privilege><d:privilege><c:read-free-busy/></d:privilege>',
    });
    const read = { name: dav('read'), isAbstract: false, description: '読む', contains: [] };
    const all = { name: dav('all'), isAbstract: true, description: 'a & b', contains: [read] };
    expect(supportedPrivileges([all], 'ja')).toMatchObject({
      inner:
        '<d:supported-privilege><d:privilege><d:all/></d:privilege><d:abstract/><d:description xml:lang="ja">a &amp; b</d:description>' +
        '<d:supported-privilege><d:privilege><d:read/></d:privilege><d:description xml:lang="ja">読む</d:description></d:supported-privilege>' +
        '</d:supported-privilege>',
    });
  });

  it('access, as it is read again (RFC 3744 §5.5)', () => {
    const entry = { inverted: false, kind: 'grant', privileges: [dav('read')], origin: { kind: 'own' } } as const;
    const aces: readonly ToldAce[] = [
      { ...entry, principal: { kind: 'href', href: '/p/a%40b/' } },
      { ...entry, principal: { kind: 'property', name: dav('owner') }, kind: 'deny', inverted: true },
      { ...entry, principal: { kind: 'authenticated' } },
    ];
    const printed = (list: readonly ToldAce[]): string => (aclValue(list) as { inner: string }).inner;
    const own = aces.map(({ origin: _, ...ace }) => ace);
    expect(readAcl(documentOf(dav('acl'), printed(aces)))).toEqual(own);
    const others: readonly ToldAce[] = [
      { ...entry, principal: { kind: 'all' }, origin: { kind: 'protected' } },
      { ...entry, principal: { kind: 'self' }, origin: { kind: 'inherited', href: '/up/' } },
    ];
    expect(printed(others)).toContain('<d:inherited><d:href>/up/</d:href></d:inherited></d:ace>');
    expect(readAcl(documentOf(dav('acl'), printed(others)))).toEqual([]);
  });

  it('what can be searched (RFC 3744 §9.5)', () => {
    const body = searchableProperties([{ name: dav('displayname'), description: '名前' }], 'ja').toString();
    expect(body).toContain(
      `<d:principal-search-property><d:prop>${element(dav('displayname'))}</d:prop><d:description xml:lang="ja">名前</d:description></d:principal-search-property>`,
    );
  });
});
