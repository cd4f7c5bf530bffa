import { strToU8, zipSync } from 'fflate';
import { afterEach, expect, it } from 'vitest';
import { defaultDocumentOptions, type DocumentOptions, DocumentTexts } from '#core/search';

const mega = 1024 * 1024;
const documents: DocumentTexts[] = [];
afterEach(async () => {
  for (const each of documents.splice(0)) await each.close();
});

function reading(options: Partial<DocumentOptions> = {}): DocumentTexts {
  const texts = new DocumentTexts({ ...defaultDocumentOptions, ...options });
  documents.push(texts);
  return texts;
}

const letterOf = (text: string): Uint8Array => zipSync({ 'content.xml': strToU8(`<text:p>${text}</text:p>`) });

it('documents are read one after the other, in a thread', async () => {
  const texts = reading();
  const read = ['one', 'two', 'three'].map((word) => texts.textOf('office', letterOf(word)));
  expect((await Promise.all(read)).map((text) => text.trim())).toEqual(['one', 'two', 'three']);
});

it('what breaks its reader has no text, and harms nothing that comes after it', async () => {
  const texts = reading({ memory: 24 });
  const bomb = zipSync({ 'content.xml': Buffer.alloc(60 * mega, '<p>a</p>') });
  expect(bomb.length).toBeLessThan(mega);
  expect(await texts.textOf('office', bomb)).toBe('');
  expect(await texts.textOf('pdf', Buffer.from('nonsense'))).toBe('');
  expect((await texts.textOf('office', letterOf('after'))).trim()).toBe('after');
});

it('what takes too long has no text either', async () => {
  const slow = reading({ time: 1 });
  expect(await slow.textOf('office', letterOf('x'.repeat(mega)))).toBe('');
  expect((await reading().textOf('office', letterOf('after'))).trim()).toBe('after');
});

it('what is too large is not looked into', async () => {
  expect(await reading({ documentOctets: 100 }).textOf('office', letterOf('x'))).toBe('');
});
