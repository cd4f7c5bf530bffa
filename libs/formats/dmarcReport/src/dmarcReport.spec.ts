import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  type DmarcReport,
  findInZip,
  parseDmarcReport,
  printDmarcReport,
  REPORT_LIMITS,
  type ReportLimits,
} from './index.js';

const report: DmarcReport = {
  organisation: 'Here & <There>',
  email: 'reports@here.test',
  id: 'a!"1"',
  begin: 1_800_000_000,
  end: 1_800_086_399,
  policy: {
    domain: 'away.test',
    policy: 'reject',
    subdomainPolicy: 'none',
    dkimAlignment: 's',
    spfAlignment: 'r',
    percent: 50,
  },
  rows: [
    {
      source: '2001:db8::1',
      count: 3,
      disposition: 'quarantine',
      dkimAligned: false,
      spfAligned: true,
      override: 'sampled_out',
      headerFrom: 'away.test',
      envelopeFrom: null,
      dkim: [{ domain: 'list.test', selector: 's1', result: 'fail' }],
      spf: [{ domain: 'away.test', scope: 'mfrom', result: 'pass' }],
    },
  ],
};

const parse = (text: string, limits: Partial<ReportLimits> = {}): DmarcReport | null =>
  parseDmarcReport(Buffer.from(text), { ...REPORT_LIMITS, ...limits });
const printed = printDmarcReport(report);

describe('an aggregate report', () => {
  it('is read as it was printed', () => {
    expect(parse(printed)).toEqual(report);
  });

  it('is read with namespaces, comments, CDATA, and without what may be missing', () => {
    const text = `\uFEFF<?xml version="1.0"?>\n<!-- a > b --><d:feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0">
      <d:report_metadata><d:report_id><![CDATA[<1>]]></d:report_id><d:date_range><d:begin>1</d:begin><d:end>2</d:end></d:date_range></d:report_metadata>
      <policy_published><domain>Away.Test.</domain><p>none</p></policy_published>
      <record><row><source_ip>192.0.2.1</source_ip><count>1</count></row></record>
      <record><row><source_ip>not an address</source_ip><count>1</count></row></record><extension/></d:feedback>`;
    expect(parse(text.replace('\uFEFF', ''))).toMatchObject({
      id: '<1>',
      organisation: '',
      policy: { domain: 'away.test', percent: 100 },
      rows: [{ source: '192.0.2.1', disposition: 'none', headerFrom: '', dkim: [], spf: [] }],
    });
  });

  it.each([
    ['', 'nothing'],
    ['<feedback>', 'no end'],
    ['<feedback></feedbac>', 'another end'],
    ['</feedback>', 'an end alone'],
    ['<html></html>', 'something else'],
    ['<feedback/>', 'no content'],
    ['<feedback/><feedback/>', 'two'],
    [`<!DOCTYPE x [<!ENTITY a "${'x'.repeat(100)}">]>${printed.slice(38)}`, 'a document type'],
    [printed.replace('<end>1800086399', '<end>1'), 'an end before its beginning'],
    [printed.replace('<begin>1800000000', '<begin>-1'), 'a time that is none'],
  ])('%j is none: %s', (text) => {
    expect(parse(text)).toBeNull();
  });

  it('leaves entities of others as they are', () => {
    expect(
      parse(printed.replace('list.test', 'x').replace('<org_name>', '<org_name>&bomb;&#x41;&#0;'))?.organisation,
    ).toBe('&bomb;A Here & <There>');
  });

  it.each<[keyof ReportLimits, number]>([
    ['octets', printed.length - 1],
    ['depth', 3],
    ['elements', 10],
  ])('is none beyond its limit of %s', (limit, value) => {
    expect(parse(printed, { [limit]: value })).toBeNull();
  });

  it('is cut at its other limits', () => {
    const many = { ...report, rows: Array.from({ length: 5 }, () => report.rows[0] as DmarcReport['rows'][0]) };
    expect(parse(printDmarcReport(many), { rows: 2 })?.rows).toHaveLength(2);
    expect(parse(printed, { results: 0 })?.rows[0]).toMatchObject({ dkim: [], spf: [] });
    expect(parse(printed.replace('Here', 'H'.repeat(5000)))?.organisation).toHaveLength(REPORT_LIMITS.characters);
  });

  it('costs little however deep or long it is made', () => {
    const begun = performance.now();
    const rows = Array.from({ length: 4000 }, () => report.rows[0] as DmarcReport['rows'][0]);
    expect(parse(printDmarcReport({ ...report, rows }))?.rows).toHaveLength(4000);
    for (const text of [
      '<a>'.repeat(500_000),
      '<a/>'.repeat(500_000),
      '&amp;'.repeat(1_000_000),
      `<a${' '.repeat(1_000_000)}`,
    ])
      expect(parse(`<feedback>${text}</feedback>`)).toBeNull();
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe('a ZIP archive', () => {
  const archive = Buffer.from(zipSync({ 'a.txt': Buffer.from('no'), 'b.xml': Buffer.from('yes '.repeat(50)) }));
  const isXml = (name: string): boolean => name.endsWith('.xml');

  it('gives the file that is asked for', () => {
    expect(findInZip(archive, isXml)).toMatchObject({ name: 'b.xml', isDeflated: true });
    const stored = Buffer.from(zipSync({ 'b.xml': Buffer.from('yes') }, { level: 0 }));
    expect(findInZip(stored, isXml)).toEqual({ name: 'b.xml', isDeflated: false, octets: Buffer.from('yes') });
    expect(findInZip(archive, () => false)).toBeNull();
  });

  it('is none when it was cut or changed, and never reads beyond its end', () => {
    for (let length = 0; length < archive.length; length += 1)
      expect(findInZip(archive.subarray(0, length), isXml)).toBeNull();
    for (let at = 0; at < archive.length; at += 1) {
      const changed = Buffer.from(archive);
      changed[at] = 0xff;
      const entry = findInZip(changed, isXml);
      expect((entry?.octets.length ?? 0) <= archive.length).toBe(true);
    }
  });
});
