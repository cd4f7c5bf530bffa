import { describe, expect, it } from 'vitest';
import { allParts, decodeWords, parseAddressList, parseDate, parseMessage, parseParameterized } from '#formats/mime';
import { corpusFile, corpusFiles, haveCorpora, splitMbox } from './corpus.js';
import {
  dateOf,
  entities,
  type MimekitMessage,
  offsets,
  shownAddress,
  shownItems,
  squeeze,
  type TheirAddresses,
  type TheirMessage,
  theirOffsets,
  type TheirType,
  unescape,
  withBreaks,
} from './theirAnswers.js';

/**
 * Answers that other projects give for their own messages. Where ours differ on purpose, the case stands in a list of known
 * differences with the reason; a case that is in the list and agrees fails too, so that the lists stay true.
 */
const STALWART = 'mail-stalwart-mail-parser/resources';
const MIMEKIT = 'mail-mimekit/UnitTests/TestData/mbox';
const MIME4J = 'mail-apache-mime4j/core/src/test/resources';

interface Case {
  readonly header: string;
  readonly expected: unknown;
}

const cases = (name: string): Case[] => JSON.parse(corpusFile(`${STALWART}/${name}.json`).toString()) as Case[];
const oneLine = (header: string): string => header.replace(/\r?\n/g, '').trim();
const octets = (header: string): string => Buffer.from(oneLine(header)).toString('latin1');

/** Indices of the cases where the answers differ. */
function differences(name: string, ours: (header: string) => unknown, theirs: (expected: never) => unknown): number[] {
  return cases(name).flatMap(({ header, expected }, index) =>
    JSON.stringify(ours(header)) === JSON.stringify(theirs(expected as never)) ? [] : [index],
  );
}

/** Known differences, by index or name, each with its reason. */
const KNOWN = {
  addresses: [
    // Comments beside a name are no part of the name.
    8, 9, 10, 11, 14, 56,
    // A route and white space around dots are no part of the address.
    13,
    // Theirs reorders right-to-left text.
    22,
    // A line that is no continuation does not reach us as one value.
    30,
    // `mailto:` is no part of an address.
    38, 39, 40, 41, 43, 44, 45, 46, 47,
  ],
  dates: [
    // No date at all.
    12,
    // Theirs refuses the comment.
    14,
    // The date of a Received field stands behind its last semicolon; whoever reads that field cuts it there.
    28,
  ],
  parameters: [
    // A missing semicolon behind the type is repaired where Content-Type is read.
    30, 31,
    // White space between encoded-words is not shown.
    34,
    // Half a type is repaired where Content-Type is read; here it stays as it came.
    39, 40, 41, 43, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72,
    // An empty value is a value; white space around a value is not.
    49, 55, 56,
    // Raw octets in a type.
    54,
    // NUL is not kept; numbers with a gap end the value; names that are no names.
    59, 61,
  ],
  words: [
    // Further header fields do not reach us as one value.
    3, 11,
    // No space is put before an encoded-word.
    21, 27, 28,
  ],
  offsets: [
    // Bare carriage returns are no line breaks.
    'legacy/049.json',
    // Delimiters without a line between them part empty parts.
    ...both('malformed/000'),
    // A boundary that is only the prefix of a line is no delimiter.
    ...both('malformed/001', 'malformed/004'),
    // A header goes up to its empty line, even over its own delimiter.
    ...both('malformed/007', 'thirdparty/015'),
    // The delimiter of an outer multipart ends the inner one.
    ...both('malformed/008', 'malformed/009', 'malformed/011', 'malformed/012', 'malformed/016'),
    // A part without header begins at its first line.
    ...both('malformed/019', 'malformed/022'),
    // Of two Content-Type fields the first counts.
    ...both('malformed/020', 'malformed/021'),
    // An encoded message is not looked into.
    ...both('rfc/008'),
    // A delimiter begins a line.
    ...both('thirdparty/005'),
  ],
  // The empty line of a part without body is not given to the delimiter.
  mbox: ['issue1189 unix 1', 'issue1189 dos 1'],
  bodies: [
    // A multipart without parts is shown as text, there it has no body.
    'badbound',
    // An encoded message is not looked into.
    'multi-2gifs-base64',
    'bad-newlines-multiple-parts-base64',
    'base64encoded-rfc822message-nested',
    'base64encoded-rfc822message',
    // A message without header is all body; a line without colon does not end a header.
    'malformedHeader-noheader',
    'malformedHeaderStartsBody-nocrlfcrlf',
    'malformedHeaderStartsBody-noheader',
    'missing-boundary',
    'missing-inner-boundary',
    'missing-inner-start-boundary',
    'multipartnopart',
    // RFC 2046 §5.1.1: a boundary does not end in white space.
    'very-long-boundary',
    // A boundary is at most 2048 octets.
    'very-very-long-boundary',
    'weird-boundary',
  ],
};

const inOrder = (indices: readonly number[]): number[] => indices.toSorted((a, b) => a - b);

function both(...names: string[]): string[] {
  return names.flatMap((name) => [`${name}.crlf.json`, `${name}.json`]);
}

describe.skipIf(!haveCorpora())('answers of other projects', () => {
  it('addresses', () => {
    const found = differences(
      'address',
      (header) => shownItems(parseAddressList(octets(header), 1000).items),
      (expected: TheirAddresses) =>
        expected.List?.map(shownAddress) ??
        expected.Group?.flatMap((group) => [
          ...(group.name === null ? [] : [group.name]),
          ...group.addresses.map(shownAddress),
        ]),
    );
    expect(found).toEqual(inOrder(KNOWN.addresses));
  });

  it('dates', () => {
    expect(differences('date', (header) => parseDate(oneLine(header)), dateOf)).toEqual(KNOWN.dates);
  });

  it('parameters', () => {
    const found = differences(
      'content_type',
      (header) => {
        const { value, parameters } = parseParameterized(octets(header), 128);
        return [value.replace(/\s/g, ''), parameters.map((parameter) => [parameter.name, parameter.value]).toSorted()];
      },
      (expected: TheirType | null) => {
        const attributes = (expected?.attributes ?? []).filter(([name]) => !name.endsWith('-language'));
        return [
          [expected?.c_type, expected?.c_subtype].filter((part) => typeof part === 'string').join('/'),
          attributes.toSorted(),
        ];
      },
    );
    expect(found).toEqual(inOrder(KNOWN.parameters));
  });

  it('encoded-words', () => {
    const found = differences(
      'unstructured',
      (header) => squeeze(decodeWords(octets(header))),
      (expected: string) => squeeze(expected),
    );
    expect(found).toEqual(KNOWN.words);
  });

  it('offsets of parts, with CRLF and with LF', () => {
    const found: string[] = [];
    for (const file of corpusFiles(`${STALWART}/eml`).filter((name) => name.endsWith('.json'))) {
      const crlf = file.endsWith('.crlf.json');
      const bytes = withBreaks(corpusFile(file.replace(/(\.crlf)?\.json$/, '.eml')), crlf ? '\r\n' : '\n');
      const ours: string[] = [];
      for (const part of allParts(parseMessage(bytes).root)) ours.push(offsets(part));
      // Theirs lists the root of a nested message in a list of its own, at the same place.
      const theirs = theirOffsets(JSON.parse(corpusFile(file).toString()) as TheirMessage);
      if (ours.join() !== theirs.join()) found.push(file.slice(`${STALWART}/eml/`.length));
    }
    expect(found.toSorted()).toEqual(KNOWN.offsets.toSorted());
  });

  it.each(['content-length', 'issue1189'])('offsets of the messages in %s', (name) => {
    const found: string[] = [];
    for (const [kind, lineBreak] of [
      ['unix', '\n'],
      ['dos', '\r\n'],
    ] as const) {
      const bytes = withBreaks(corpusFile(`${MIMEKIT}/${name}.mbox.txt`), lineBreak);
      const text = corpusFile(`${MIMEKIT}/${name}.${kind}-offsets.json`).toString();
      for (const [index, message] of (JSON.parse(text.replace(/^\ufeff/, '')) as MimekitMessage[]).entries()) {
        const parts = [...allParts(parseMessage(bytes.subarray(message.beginOffset, message.endOffset)).root)];
        const ours = parts.map((part) => `${part.type}/${part.subtype} ${offsets(part)}`);
        if (ours.join() !== entities(message.body, message.beginOffset).join()) found.push(`${name} ${kind} ${index}`);
      }
    }
    expect(found).toEqual(KNOWN.mbox.filter((entry) => entry.startsWith(name)));
  });

  it('bodies of parts', () => {
    const found: string[] = [];
    let equal = 0;
    const files = new Set(corpusFiles(MIME4J));
    for (const file of files) {
      const source = file.replace(/\.xml$/, '.msg');
      if (!file.endsWith('.xml') || !files.has(source)) continue;
      const bytes = corpusFile(source);
      const xml = corpusFile(file).toString('latin1');
      const theirs = [...xml.matchAll(/<body>\r?\n([\s\S]*?)<\/body>/g)].map((match) =>
        squeeze(unescape(match[1] ?? '')),
      );
      const leaves = [...allParts(parseMessage(bytes).root)].filter(
        (part) => part.type !== 'multipart' && part.message === null,
      );
      const ours = leaves.map((part) => squeeze(bytes.toString('latin1', part.bodyStart, part.bodyEnd)));
      if (JSON.stringify(ours) === JSON.stringify(theirs)) equal++;
      else found.push(/([^/]+)\.xml$/.exec(file)?.[1] ?? file);
    }
    expect(found).toEqual(KNOWN.bodies);
    expect(equal).toBeGreaterThan(60);
  });

  it('messages of an mbox file are cut at their envelope lines', () => {
    expect(splitMbox(Buffer.from('From a\nS: 1\n\nx\n\nFrom b\nS: 2\n')).map(String)).toEqual([
      'S: 1\n\nx\n\n',
      'S: 2\n',
    ]);
  });
});
