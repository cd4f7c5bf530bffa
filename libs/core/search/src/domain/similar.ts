import { foldText } from './fold.js';
import type { Section } from './searchText.js';

/** Letters and digits in a row; signs between them part words. */
const wordForm = /[\p{L}\p{N}\p{M}]+/gu;
/** From here on scripts that put no space between words. */
const firstWide = 0x2e80;
/** Shorter words are too much like others for one wrong letter to be forgiven. */
const leastForgiven = 4;
/** Words of one query that count. */
const maxWords = 16;
/** How much a word says by how it was found. */
const closeness = { word: 1, beginning: 0.9, inside: 0.75, misspelt: 0.5 } as const;

/** Weight of where a word was found: who and what about says more than the middle of a letter. */
const weights: Readonly<Record<Section, number>> = { names: 1, headers: 0.7, body: 0.6 };

interface WantedWord {
  readonly text: string;
  /** One letter may be wrong, missing or too many. */
  readonly forgiving: boolean;
}

/**
 * What a fuzzy search asks: words, which may stand anywhere and in any order, whole, as parts of others, or (in scripts with
 * spaces, from four letters on) with one letter wrong.
 */
export class SimilarText {
  private readonly words: readonly WantedWord[];

  /** `text` as the searcher wrote it. */
  constructor(text: string) {
    const words = new Set((foldText(text).match(wordForm) ?? []).slice(0, maxWords));
    this.words = [...words].map((word) => ({
      text: word,
      forgiving: word.length >= leastForgiven && word.charCodeAt(0) < firstWide,
    }));
  }

  /** Texts of which one is in whatever a word is found in: the word, or its halves, of which one wrong letter leaves one. */
  get traces(): readonly string[] {
    return this.words.flatMap(({ text, forgiving }) => {
      const middle = text.length >> 1;
      return forgiving ? [text.slice(0, middle), text.slice(middle)] : [text];
    });
  }

  /** Begins to look at one message. */
  begin(): Likeness {
    return new Likeness(this.words);
  }
}

/** How much one message is like what is sought; its words may be found in different places. */
export class Likeness {
  private readonly best: number[];

  constructor(private readonly words: readonly WantedWord[]) {
    this.best = words.map(() => 0);
  }

  /** Looks at a folded text of a section of the message. */
  look(section: Section, folded: string): void {
    this.words.forEach((word, index) => {
      const found = weights[section] * closenessOf(word, folded);
      if (found > (this.best[index] as number)) this.best[index] = found;
    });
  }

  /** The relevancy of RFC 6203 §4, 1 to 100; 0 where a word was not found. */
  get score(): number {
    if (this.best.length === 0 || this.best.includes(0)) return 0;
    return Math.max(1, Math.round((100 * this.best.reduce((sum, each) => sum + each, 0)) / this.best.length));
  }
}

function closenessOf({ text, forgiving }: WantedWord, folded: string): number {
  let best = 0;
  for (let at = folded.indexOf(text); at >= 0 && best < closeness.word; at = folded.indexOf(text, at + 1))
    best = Math.max(best, placeOf(folded, at, at + text.length));
  if (best > 0 || !forgiving) return best;
  for (const [word] of folded.matchAll(wordForm)) if (isOneEditAway(text, word)) return closeness.misspelt;
  return 0;
}

function placeOf(folded: string, from: number, to: number): number {
  if (isLetter(folded, from - 1)) return closeness.inside;
  return isLetter(folded, to) ? closeness.beginning : closeness.word;
}

const letterForm = /[\p{L}\p{N}\p{M}]/u;

function isLetter(text: string, at: number): boolean {
  return at >= 0 && at < text.length && letterForm.test(text[at] as string);
}

/** Whether one change, removal or insertion of a letter makes one word the other. */
function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  return endA - from <= 1 && endB - from <= 1;
}
