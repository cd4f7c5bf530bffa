import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { documentKindOf, textOfDocument } from './index.js';

const tables = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const limits = { characters: 10_000, unpackedOctets: 100_000, pages: 10, tables };

const office = (parts: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)])));
const words = async (parts: Readonly<Record<string, string>>): Promise<string[]> =>
  (await textOfDocument('office', office(parts), limits)).split(/\s+/).filter((word) => word !== '');

/** A PDF of numbered objects, the first of which is its catalogue. */
function pdfOf(objects: readonly string[]): Buffer {
  let text = '%PDF-1.5\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  return Buffer.from(
    `${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    'latin1',
  );
}

/** A page with a Latin text, and a Japanese one in Shift_JIS whose font is not in the document. */
function onePage(latin: string, japanese: string): Buffer {
  const stream = `BT /F1 12 Tf 20 100 Td (${latin}) Tj ET BT /F2 12 Tf 20 60 Td <${japanese}> Tj ET`;
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /90ms-RKSJ-H /DescendantFonts [7 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 8 0 R >>',
    '<< /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 4 /Ascent 800 /Descent -200 /ItalicAngle 0 /StemV 80 /CapHeight 700 /FontBBox [0 0 1000 1000] >>',
  ]);
}

describe('texts of documents', () => {
  it('of a PDF file, also where a font is not in it', async () => {
    const text = await textOfDocument('pdf', onePage('annual report', '93fa967b8cea'), limits);
    expect(text).toContain('annual report');
    expect(text).toContain('日本語');
  });

  it('of a word processor: runs of one word, paragraphs, notes, entities', async () => {
    const document =
      '<w:document><w:body><w:p><w:r><w:t>Hel</w:t></w:r><w:r><w:t>lo &amp; </w:t></w:r></w:p>' +
      '<w:p><w:r><w:t>&#x4f1a;&#35696;</w:t><w:tab/><w:t>end</w:t></w:r></w:p></w:body></w:document>';
    const footnotes = '<w:footnotes><w:p><w:t>note</w:t></w:p></w:footnotes>';
    expect(
      await words({ 'word/document.xml': document, 'word/footnotes.xml': footnotes, 'word/styles.xml': '<a>no</a>' }),
    ).toEqual(['Hello', '&', '会議', 'end', 'note']);
  });

  it('of a table: shared texts without readings, texts and numbers of cells', async () => {
    const shared = '<sst><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>Sum</t></si></sst>';
    const sheet =
      '<sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1234</v></c><c t="inlineStr"><is><t>in place</t></is></c></row></sheetData>';
    expect(await words({ 'xl/sharedStrings.xml': shared, 'xl/worksheets/sheet1.xml': sheet })).toEqual([
      '東京',
      'Sum',
      '1234',
      'in',
      'place',
    ]);
  });

  it('of slides and of OpenDocument', async () => {
    expect(
      await words({ 'ppt/slides/slide1.xml': '<a:p><a:r><a:t>First</a:t></a:r></a:p><a:p><a:t>x</a:t></a:p>' }),
    ).toEqual(['First', 'x']);
    expect(await words({ 'content.xml': '<text:h>Title</text:h><text:p>one<text:s/>two</text:p>' })).toEqual([
      'Title',
      'one',
      'two',
    ]);
  });

  it('as much as the limits allow', async () => {
    const long = { 'content.xml': `<text:p>${'word '.repeat(5000)}</text:p>` };
    expect(await textOfDocument('office', office(long), { ...limits, characters: 100 })).toHaveLength(100);
    expect(await textOfDocument('office', office(long), { ...limits, unpackedOctets: 20_000 })).toBe('');
    expect(await textOfDocument('pdf', onePage('far too long', ''), { ...limits, characters: 5 })).toHaveLength(5);
    expect(await textOfDocument('pdf', onePage('text', ''), { ...limits, pages: 0 })).toBe('');
  });

  it('in a time that grows with the document alone', async () => {
    const unclosed = { 'content.xml': '<rPh '.repeat(200_000), 'word/document.xml': '<'.repeat(1_000_000) };
    expect(await textOfDocument('office', office(unclosed), { ...limits, unpackedOctets: 10_000_000 })).toMatch(
      /^\s*$/,
    );
  });

  it('and none of what is no document', async () => {
    await expect(textOfDocument('pdf', Buffer.from('%PDF-1.7 and nothing'), limits)).rejects.toThrow(/PDF/);
    await expect(textOfDocument('office', Buffer.from('PK'), limits)).rejects.toThrow(/zip/);
  });

  it('which are told by type, or by name', () => {
    expect(documentKindOf('application/pdf', null)).toBe('pdf');
    expect(documentKindOf('application/octet-stream', '見積.XLSX')).toBe('office');
    expect(documentKindOf('application/octet-stream', 'x.exe')).toBeNull();
    expect(documentKindOf('image/png', null)).toBeNull();
  });
});
