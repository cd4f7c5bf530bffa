import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  allParts,
  attachmentsOf,
  MessageParser,
  type ParsedMessage,
  type Part,
  parseMessage,
  partAt,
  preview,
  textOf,
} from '#formats/mime';
import { type CorpusMessage, corpusMessages, haveCorpora } from './corpus.js';

/** What is kept of a message: shapes, offsets and digests, never content. */
interface Golden {
  readonly size: number;
  readonly headerEnd: number;
  readonly fields: number;
  /** `section type/subtype encoding headerStart-bodyStart-bodyEnd lines` of each part. */
  readonly parts: readonly string[];
  readonly defects: readonly string[];
  readonly subject: string | null;
  readonly addresses: string;
  readonly sentAt: number | null;
  readonly filenames: string | null;
  readonly text: string;
  readonly preview: string;
}

const FILE = join(dirname(fileURLToPath(import.meta.url)), 'golden/mime.json');
const MAX_TEXT = 4 * 1024 * 1024;

function digest(text: string | null): string | null {
  return text === null ? null : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function goldenOf(bytes: Buffer, parsed: ParsedMessage): Golden {
  const parts = [...allParts(parsed.root)];
  const { envelope } = parsed;
  const names = attachmentsOf(parsed).map(
    (attachment) => `${attachment.section} ${attachment.filename} ${attachment.size} ${attachment.inline}`,
  );
  return {
    size: parsed.size,
    headerEnd: parsed.headerEnd,
    fields: parsed.fields.length,
    parts: parts.map(
      (part) =>
        `${part.section} ${part.type}/${part.subtype} ${part.encoding} ${part.headerStart}-${part.bodyStart}-${part.bodyEnd} ${part.lines}`,
    ),
    defects: parsed.defects,
    subject: digest(envelope.subject),
    addresses:
      digest(
        JSON.stringify([
          envelope.from,
          envelope.sender,
          envelope.replyTo,
          envelope.to,
          envelope.cc,
          envelope.bcc,
          envelope.references,
        ]),
      ) ?? '',
    sentAt: envelope.sentAt,
    filenames: names.length === 0 ? null : digest(names.join('\n')),
    text: digest(textOf(bytes, parsed, MAX_TEXT)) ?? '',
    preview: digest(preview(bytes, parsed)) ?? '',
  };
}

function checkOffsets(part: Part, from: number, to: number): void {
  expect(part.headerStart).toBeGreaterThanOrEqual(from);
  expect(part.bodyStart).toBeGreaterThanOrEqual(part.headerStart);
  expect(part.bodyEnd).toBeGreaterThanOrEqual(part.bodyStart);
  expect(part.bodyEnd).toBeLessThanOrEqual(to);
  let at = part.bodyStart;
  for (const child of part.children) {
    checkOffsets(child, at, part.bodyEnd);
    at = child.bodyEnd;
  }
  if (part.message === null) return;
  expect(part.message.root.headerStart).toBe(part.bodyStart);
  expect(part.message.root.bodyEnd).toBe(part.bodyEnd);
  checkOffsets(part.message.root, part.bodyStart, part.bodyEnd);
}

function checkMessage({ name, bytes }: CorpusMessage): ParsedMessage {
  const parsed = parseMessage(bytes);
  expect(parsed.size).toBe(bytes.length);
  expect(parsed.root.bodyEnd).toBe(bytes.length);
  checkOffsets(parsed.root, 0, bytes.length);
  for (const part of allParts(parsed.root)) {
    const lines = bytes.toString('latin1', part.bodyStart, part.bodyEnd).split('\n').length - 1;
    expect({ name, section: part.section, lines: part.lines }).toEqual({ name, section: part.section, lines });
    if (part.section !== '') expect(partAt(parsed, part.section)?.section).toBe(part.section);
  }
  const parser = new MessageParser();
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 4099)
    parser.push(bytes.subarray(at, at + size));
  expect(parser.end()).toEqual(parsed);
  return parsed;
}

describe.skipIf(!haveCorpora())('messages of other projects', () => {
  it('parse without exception, consistently, and as recorded', () => {
    const found: Record<string, Golden> = {};
    for (const message of corpusMessages()) {
      const parsed = checkMessage(message);
      found[message.name] = goldenOf(message.bytes, parsed);
    }
    expect(Object.keys(found).length).toBeGreaterThan(500);
    if (process.env['GOLDEN'] === 'write') {
      const lines = Object.entries(found).map(([name, golden]) => `${JSON.stringify(name)}: ${JSON.stringify(golden)}`);
      writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`);
    }
    const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Golden>;
    expect(Object.keys(found)).toEqual(Object.keys(recorded));
    for (const [name, golden] of Object.entries(found))
      expect({ name, ...golden }).toEqual({ name, ...recorded[name] });
  });
});
