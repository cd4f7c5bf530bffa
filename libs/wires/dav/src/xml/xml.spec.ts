import { describe, expect, it } from 'vitest';
import {
  attributeOf,
  elementsIn,
  escapeAttribute,
  escapeText,
  printElement,
  rawText,
  readXml,
  textOf,
  XML_LIMITS,
} from '../index.js';
import { refused } from '../refused.fixture.js';

const read = (text: string) => readXml(Buffer.from(text));

describe('a body', () => {
  it('is read with namespaces, attributes and texts', () => {
    const root = read(
      '<?xml version="1.0"?><!-- x --><a:r xmlns:a="A" xmlns="D" b="1" a:b="2"><c>x<![CDATA[<y>]]>&amp;&#x7A;</c><?pi?></a:r>',
    );
    expect([root.ns, root.name, attributeOf(root, 'b')]).toEqual(['A', 'r', '1']);
    const [child] = elementsIn(root);
    expect(child).toMatchObject({ ns: 'D', name: 'c', content: ['x<y>&z'] });
  });

  it.each([
    ['UTF-8', Buffer.from('<a>文箱</a>')],
    ['UTF-8 with a mark', Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-8"?><a>文箱</a>')],
    ['UTF-16LE with a mark', Buffer.from('\ufeff<a>文箱</a>', 'utf16le')],
    ['UTF-16LE', Buffer.from('<?xml version="1.0" encoding="utf-16"?><a>文箱</a>', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeff<a>文箱</a>', 'utf16le').swap16()],
  ])('is read in %s', (_, octets) => {
    expect(textOf(readXml(octets))).toBe('文箱');
  });

  it('keeps blanks in its texts, and leaves them out where they stand around a value', () => {
    const root = read('<a>\n <b> x </b>\n</a>');
    expect(rawText(root)).toBe('\n \n');
    expect(elementsIn(root).map(textOf)).toEqual(['x']);
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['no end', '<a><b></a>'],
    ['two roots', '<a/><b/>'],
    ['a prefix of nobody', '<x:a/>'],
    ['a prefix for no namespace', '<a xmlns:x=""/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['one attribute by two prefixes', '<a xmlns:x="N" xmlns:y="N" x:b="1" y:b="2"/>'],
    ['an unknown entity', '<a>&eacute;</a>'],
    ['a character that is none', '<a>&#0;</a>'],
    ['a control character of XML 1.1', '<?xml version="1.1"?><a>&#1;</a>'],
    ['a NUL', '<a>\u0000</a>'],
  ])('of %s is refused', (_, text) => {
    expect(refused(() => read(text))).toBe(400);
  });

  it('that is no UTF-8 is refused, and one in another charset is so by its declaration', () => {
    expect(refused(() => readXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])))).toBe(400);
    expect(refused(() => read('<?xml version="1.0" encoding="utf-7"?><a/>'))).toBe(415);
    expect(refused(() => read('<?xml version="1.0" encoding="iso-8859-1"?><a/>'))).toBe(415);
  });

  it.each([
    ['a system entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]><a/>'],
    ['an outer document type', '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>'],
    [
      'entities of entities',
      `<!DOCTYPE a [<!ENTITY x0 "ha">${Array.from({ length: 50 }, (_, i) => `<!ENTITY x${i + 1} "&x${i};&x${i};">`).join('')}]><a>&x50;</a>`,
    ],
  ])('with %s is refused', (_, text) => {
    expect(refused(() => read(text))).toBe(400);
  });

  it('does not touch what objects inherit', () => {
    const root = read('<__proto__ constructor="1"><prototype __proto__="2" xmlns:__proto__="N"/></__proto__>');
    expect(root.name).toBe('__proto__');
    expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
    expect(elementsIn(root)[0]?.declares).toEqual([['__proto__', 'N']]);
  });
});

describe('limits of a body', () => {
  it('octets', () => {
    const around = Buffer.byteLength('<a></a>');
    expect(textOf(read(`<a>${'x'.repeat(XML_LIMITS.octets - around)}</a>`)).length).toBe(XML_LIMITS.octets - around);
    expect(refused(() => read(`<a>${'x'.repeat(XML_LIMITS.octets - around + 1)}</a>`))).toBe(413);
  });

  it.each([
    ['depth', (n: number) => '<a>'.repeat(n) + '</a>'.repeat(n)],
    ['elements', (n: number) => `<a>${'<b/>'.repeat(n - 1)}</a>`],
    ['attributes', (n: number) => `<a ${Array.from({ length: n }, (_, i) => `b${i}="1"`).join(' ')}/>`],
  ] as const)('%s', (limit, make) => {
    expect(refused(() => read(make(XML_LIMITS[limit])))).toBe(0);
    expect(refused(() => read(make(XML_LIMITS[limit] + 1)))).toBe(400);
  });

  it('a depth of 20,000 costs no time', () => {
    const start = performance.now();
    expect(refused(() => read('<a xmlns="N">'.repeat(20_000)))).toBe(400);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('an element printed by itself', () => {
  it.each([
    ['<a xmlns="N">x</a>', null, '<a xmlns="N">x</a>'],
    ['<a/>', 'ja', '<a xml:lang="ja"/>'],
    ['<a xml:lang="en"/>', 'ja', '<a xml:lang="en"/>'],
    ['<a>&lt;&amp;&#13;"</a>', null, '<a>&lt;&amp;&#13;"</a>'],
    ['<a b="&quot;&#10;&lt;"/>', null, '<a b="&quot;&#10;&lt;"/>'],
    ['<x:a xmlns:x="N"><b/> <x:b/></x:a>', null, '<x:a xmlns:x="N"><b/> <x:b/></x:a>'],
    ['<a xmlns="N"><b xmlns=""/></a>', null, '<a xmlns="N"><b xmlns=""/></a>'],
    ['<a xmlns:q="Q">q:name</a>', null, '<a xmlns:q="Q">q:name</a>'],
  ])('%s in %s is %s', (text, lang, printed) => {
    expect(printElement(read(text), lang)).toBe(printed);
  });

  it('declares what its surroundings declared', () => {
    const [inner] = elementsIn(read('<r xmlns:x="N" xmlns="D"><x:a x:k="1"><b/></x:a></r>'));
    if (inner === undefined) throw new Error('no element');
    const printed = printElement(inner);
    expect(printed).toBe('<x:a xmlns:x="N" x:k="1"><b xmlns="D"/></x:a>');
    expect(read(printed)).toMatchObject({ ns: 'N', name: 'a' });
  });
});

describe('escapes', () => {
  it('are exact, and what XML cannot carry is replaced', () => {
    expect(escapeText('a<b>&"\r\n')).toBe('a&lt;b&gt;&amp;"&#13;\n');
    expect(escapeAttribute('"\t\n')).toBe('&quot;&#9;&#10;');
    expect(escapeText('\0\u0008\u001b\uffff\ud800x😀')).toBe('\ufffd\ufffd\ufffd\ufffd\ufffdx😀');
  });

  it('are read as what was written', () => {
    const text = '<&>"\'\r\n\t]]> 山田 𠮷';
    const root = read(`<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`);
    expect([attributeOf(root, 'b'), rawText(root)]).toEqual([text, text]);
  });
});
