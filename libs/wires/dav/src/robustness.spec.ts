import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodePath,
  elementsIn,
  encodePath,
  printElement,
  readAcl,
  readDestination,
  readEtags,
  readIf,
  readLockInfo,
  readMkcol,
  readPrefer,
  readPropfind,
  readProppatch,
  readPushRegister,
  readSharingPost,
  readXml,
  type XmlElement,
} from './index.js';
import { refused, report } from './refused.fixture.js';

const words = fc.constantFrom(
  '<',
  '>',
  '</',
  '/>',
  '&amp;',
  '&',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?x',
  '?>',
  '<!DOCTYPE a [',
  '<!ENTITY x "y">',
  ' xmlns="DAV:"',
  ' xmlns:x="N"',
  ' x:y="1"',
  'x:',
  'propfind',
  'prop',
  'allprop',
  'set',
  'ace',
  'principal',
  '"',
  "'",
  '=',
  '\ufeff',
  '\0',
  '𠮷',
  ' ',
);
const hostile = fc.array(fc.oneof(words, fc.string()), { maxLength: 40 }).map((parts) => parts.join(''));

describe('nothing that is sent does more than be refused', () => {
  it.each([
    ['PROPFIND', readPropfind],
    ['PROPPATCH', readProppatch],
    ['MKCOL', readMkcol],
    ['LOCK', readLockInfo],
    ['ACL', readAcl],
    ['sharing', readSharingPost],
    ['push', readPushRegister],
  ] as const)('%s', (_, read: (octets: Uint8Array) => unknown) => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(refused(() => read(Buffer.from(text)))).toBeDefined();
        expect(refused(() => read(Buffer.from(`<propertyupdate xmlns="DAV:">${text}</propertyupdate>`)))).toBeDefined();
      }),
      { seed: 1 },
    );
  });

  it('reports', () => {
    const names = fc.constantFrom(
      'sync-collection',
      'C:calendar-query',
      'C:calendar-multiget',
      'A:addressbook-query',
      'expand-property',
      'principal-property-search',
      'principal-match',
      'C:free-busy-query',
    );
    const elements = fc.constantFrom(
      '<C:filter>',
      '</C:filter>',
      '<C:comp-filter name="VCALENDAR">',
      '</C:comp-filter>',
      '<C:time-range start="x"/>',
      '<C:time-range end="20260101T000000Z"/>',
      '<sync-token/>',
      '<sync-level>1</sync-level>',
      '<limit/>',
      '<prop>',
      '</prop>',
      '<A:filter test="anyof"/>',
      '<C:calendar-data><C:expand/></C:calendar-data>',
      '<href>/</href>',
      '<self/>',
    );
    fc.assert(
      fc.property(names, fc.array(elements, { maxLength: 8 }), (name, parts) => {
        expect(refused(() => report(name, parts.join('')))).toBeDefined();
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('headers', () => {
    const parts = fc.constantFrom(
      '(',
      ')',
      '<',
      '>',
      '[',
      ']',
      '"',
      'Not',
      ' ',
      'W/',
      '*',
      ',',
      ';',
      '=',
      '/',
      '%',
      '%2e',
      '..',
      'http://h',
    );
    const value = fc.array(fc.oneof(parts, fc.string({ maxLength: 3 })), { maxLength: 30 }).map((all) => all.join(''));
    fc.assert(
      fc.property(value, (text) => {
        for (const read of [readIf, readEtags, readPrefer, decodePath]) expect(refused(() => read(text))).toBeDefined();
        expect(refused(() => readDestination(text, 'h'))).toBeDefined();
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('what is printed', () => {
  const name = fc.constantFrom('a', 'b', 'C', '名');
  const ns = fc.constantFrom('', 'DAV:', 'urn:x', 'urn:"&<');
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 10 });
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        ns,
        fc.array(fc.oneof({ maxDepth: 4 }, text.map(escaped), tie('element')), { maxLength: 3 }),
        fc.boolean(),
      )
      .map(([local, uri, inner, isPrefixed]) => {
        const uses = isPrefixed && uri !== '' ? 'p:' : '';
        const declaration = ` xmlns${uses === '' ? '' : ':p'}="${escaped(uri)}"`;
        return `<${uses}${local}${declaration}>${inner.join('')}</${uses}${local}>`;
      }),
  }));

  it('as a dead property is read as what it was', () => {
    fc.assert(
      fc.property(element, (xml) => {
        const root = readXml(Buffer.from(`<r>${xml}</r>`));
        const [only] = elementsIn(root);
        const again = readXml(Buffer.from(printElement(only as XmlElement)));
        expect(meaning(again)).toEqual(meaning(only as XmlElement));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('as a path is read as what it was', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      // oxlint-disable-next-line no-control-regex
      .filter((part) => !['.', '..'].includes(part) && !/[/\0-\x1f\x7f]/.test(part));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.boolean(), (segments, isCollection) => {
        expect(decodePath(encodePath({ segments, isCollection }))).toEqual({ segments, isCollection });
      }),
      { seed: 1 },
    );
  });
});

function escaped(value: string): string {
  // oxlint-disable-next-line no-control-regex
  return value.replace(/[\0-\x1f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** An element without the way it was written. */
function meaning({ ns, name, content }: XmlElement): unknown {
  return [ns, name, content.map((node) => (typeof node === 'string' ? node : meaning(node)))];
}
