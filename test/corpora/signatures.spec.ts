import { describe, expect, it } from 'vitest';
import { allParts, type ParsedMessage, parseMessage, type Part, partBody, partContent, partText } from '#formats/mime';
import { insertSignatures } from '#formats/signature';
import { corpusMessages, haveCorpora } from './corpus.js';

const maxOctets = 2 * 1024 * 1024;
const above = { text: '-- \n鈴木 SIGNED-HERE', html: '<p>鈴木 SIGNED-HERE</p>' };
const end = { text: 'FOOT-HERE', html: '<p>FOOT-HERE</p>' };

/** SMTP carries lines that end in CRLF. */
const sendable = (octets: Buffer): Buffer =>
  Buffer.from(octets.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1');

const isBody = ({ type, subtype }: Part): boolean => type === 'text' && (subtype === 'plain' || subtype === 'html');
const leaves = ({ root }: ParsedMessage): readonly Part[] =>
  [...allParts(root)].filter(({ children, message }) => children.length === 0 && message === null);

describe.skipIf(!haveCorpora())('a signature in every message of the corpora', () => {
  it('changes the texts that are read first, and no other octet', () => {
    let signed = 0;
    for (const { name, bytes } of corpusMessages()) {
      if (bytes.length > maxOctets) continue;
      const before = sendable(bytes);
      const result = insertSignatures(before, true, { above, end });
      if ('reason' in result) continue;
      signed += 1;
      const [old, fresh] = [leaves(parseMessage(before)), leaves(parseMessage(result.message))];
      expect({ name, parts: fresh.map(({ section }) => section) }).toEqual({
        name,
        parts: old.map(({ section }) => section),
      });
      const changed = old.filter(
        (part, index) => !Buffer.from(partBody(before, part)).equals(partBody(result.message, fresh[index] as Part)),
      );
      expect({ name, texts: changed.length > 0 && changed.every(isBody) }).toEqual({ name, texts: true });
      old.forEach((part, index) => {
        if (!changed.includes(part)) return;
        const other = fresh[index] as Part;
        const text = partText(result.message, other);
        expect({ name, has: text.includes('SIGNED-HERE') && text.includes('FOOT-HERE') }).toEqual({ name, has: true });
        if (
          part.parameters.find((each) => each.name === 'charset')?.value ===
          other.parameters.find((each) => each.name === 'charset')?.value
        )
          expect({ name, kept: isWithin(partContent(before, part), partContent(result.message, other)) }).toEqual({
            name,
            kept: true,
          });
      });
    }
    expect(signed).toBeGreaterThan(400);
  });
});

/** Whether all octets of a content are in another, in their order, in at most three runs. */
function isWithin(content: Buffer, larger: Buffer): boolean {
  const limit = larger.length - content.length;
  let head = 0;
  while (head < content.length && content[head] === larger[head]) head += 1;
  let tail = 0;
  while (tail < content.length - head && content.at(-1 - tail) === larger.at(-1 - tail)) tail += 1;
  if (head + tail >= content.length) return limit >= 0;
  const middle = content.subarray(head, content.length - tail);
  return larger.subarray(head, larger.length - tail).includes(middle);
}
