import { describe, expect, it } from 'vitest';
import { foldText } from './fold.js';
import { SimilarText } from './similar.js';

function score(wanted: string, text: string): number {
  const likeness = new SimilarText(wanted).begin();
  likeness.look('names', foldText(text));
  return likeness.score;
}

describe('similar texts', () => {
  it.each([
    ['Helo', 'say hello', 50],
    ['Helo', 'help!', 50],
    ['hello', 'Hello there', 100],
    ['hell', 'hello', 90],
    ['ello', 'hello', 75],
    ['meeting tomorow', 'Tomorrow: the meeting', 75],
    ['recieve', 'receive', 0],
    ['cat', 'car', 0],
    ['会議', '今日の会議室', 75],
    ['カイギ', 'かいぎ', 100],
    ['missing word', 'only a word', 0],
    ['!?', 'anything', 0],
    ['straße', 'strasse', 0],
  ])('%s in %s: %d', (wanted, text, expected) => {
    expect(score(wanted, text)).toBe(expected);
  });

  it('is never missed by its traces', () => {
    const letters = 'ABCD';
    for (let at = 0; at < 5; at++)
      for (const letter of letters) {
        const word = 'ABCDAB';
        for (const changed of [
          word.slice(0, at) + letter + word.slice(at),
          word.slice(0, at) + letter + word.slice(at + 1),
          word.slice(0, at) + word.slice(at + 1),
        ]) {
          const similar = new SimilarText(word);
          expect(score(word, changed)).toBeGreaterThan(0);
          expect(similar.traces.some((trace) => changed.includes(trace))).toBe(true);
        }
      }
  });

  it('counts sixteen words, and reads a long text once for each', () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`);
    expect(new SimilarText(words.join(' ')).traces).toHaveLength(2 * 16);
    expect(score('qqqqqqqq'.repeat(1000), 'q '.repeat(500_000))).toBe(0);
  });

  it('finds words in different places, and weighs where', () => {
    const likeness = new SimilarText('budget zebra').begin();
    likeness.look('names', 'SUBJECT: BUDGET');
    expect(likeness.score).toBe(0);
    likeness.look('body', 'A ZEBRA AND THE BUDGET');
    expect(likeness.score).toBe(80);
  });
});
