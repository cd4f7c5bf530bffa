import { describe, expect, it } from 'vitest';
import type { Forest } from './forest.js';
import type { ThreadedMessages } from './threadedMessages.js';
import { orderedSubject, references, refs } from './threads.js';

interface Letter {
  readonly date: number;
  readonly subject: string;
  readonly id?: string;
  readonly refs?: readonly string[];
}

function input(letters: readonly Letter[]): ThreadedMessages {
  const names: string[] = [];
  const number = (name: string): number => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const at = (node: number): Letter => letters[node] as Letter;
  return {
    count: letters.length,
    sentAt: (node) => at(node).date,
    arrivedAt: (node) => at(node).date,
    subjectOf: (node) => number(at(node).subject.replace(/^Re: /, '')),
    emptySubject: number(''),
    isReply: (node) => at(node).subject.startsWith('Re: '),
    idOf: (node) => (at(node).id === undefined ? -1 : number(`<${at(node).id}>`)),
    referencesOf: (node) => (at(node).refs ?? []).map((id) => number(`<${id}>`)),
  };
}

/** `1(2 3(4))`: each node from 1 with its children; `*` is a dummy. */
function drawn(forest: Forest, count: number): string {
  const line = (first: number): string => {
    const nodes: string[] = [];
    for (let node = first; node >= 0; node = forest.nextSibling[node] as number) {
      const below = line(forest.firstChild[node] as number);
      nodes.push((node < count ? `${node + 1}` : '*') + (below === '' ? '' : `(${below})`));
    }
    return nodes.join(' ');
  };
  return line(forest.firstRoot);
}

const draw = (algorithm: (messages: ThreadedMessages) => Forest, letters: readonly Letter[]): string =>
  drawn(algorithm(input(letters)), letters.length);

describe('ORDEREDSUBJECT (RFC 5256 §3)', () => {
  it('puts all of a subject below the first of them by date', () => {
    const letters = [
      { date: 3, subject: 'b' },
      { date: 5, subject: 'Re: a' },
      { date: 1, subject: 'a' },
      { date: 4, subject: 'Re: b' },
      { date: 2, subject: 'Re: a' },
    ];
    expect(draw(orderedSubject, letters)).toBe('3(5 2) 1(4)');
  });
});

describe('REFERENCES (RFC 5256 §3)', () => {
  it.each<[string, Letter[], string]>([
    [
      'links ancestors',
      [
        { date: 1, subject: 'a', id: '1' },
        { date: 3, subject: 'Re: a', id: '3', refs: ['1', '2'] },
        { date: 2, subject: 'Re: a', id: '2', refs: ['1'] },
      ],
      '1(3(2))',
    ],
    [
      'makes children of a missing message siblings of the grandparent’s',
      [
        { date: 1, subject: 'a', id: '1' },
        { date: 3, subject: 'x', id: '3', refs: ['1', 'gone'] },
        { date: 2, subject: 'y', id: '2', refs: ['1', 'gone'] },
      ],
      '1(3 2)',
    ],
    [
      'keeps a missing root with several children',
      [
        { date: 2, subject: 'x', id: '3', refs: ['gone'] },
        { date: 1, subject: 'y', id: '2', refs: ['gone'] },
        { date: 3, subject: 'z', id: '4', refs: ['alone'] },
      ],
      '*(2 1) 3',
    ],
    [
      'gives an id to the first of several messages that have it',
      [
        { date: 1, subject: 'x', id: '1' },
        { date: 2, subject: 'y', id: '1' },
        { date: 3, subject: 'z', id: '2', refs: ['1'] },
      ],
      '1(3) 2',
    ],
    [
      'makes no loop',
      [
        { date: 1, subject: 'x', id: '1', refs: ['2'] },
        { date: 2, subject: 'y', id: '2', refs: ['1'] },
        { date: 3, subject: 'z', id: '3', refs: ['3'] },
      ],
      '2(1) 3',
    ],
    [
      'takes the last reference for the parent, whatever others said',
      [
        { date: 1, subject: 'x', id: '1' },
        { date: 2, subject: 'y', id: '2', refs: ['1', '3'] },
        { date: 3, subject: 'z', id: '3', refs: ['4'] },
        { date: 4, subject: 'w', id: '4' },
      ],
      '1 4(3(2))',
    ],
    [
      'gathers a reply below what it replies to by subject',
      [
        { date: 2, subject: 'Re: a' },
        { date: 1, subject: 'a' },
        { date: 3, subject: '' },
        { date: 4, subject: '' },
      ],
      '2(1) 3 4',
    ],
    [
      'gathers equals below a dummy',
      [
        { date: 2, subject: 'a' },
        { date: 1, subject: 'a' },
        { date: 3, subject: 'Re: a' },
        { date: 4, subject: 'b' },
      ],
      '*(2 1 3) 4',
    ],
    [
      'joins two dummies',
      [
        { date: 1, subject: 'Re: a', refs: ['p'] },
        { date: 2, subject: 'Re: a', refs: ['p'] },
        { date: 3, subject: 'Re: a', refs: ['q'] },
        { date: 4, subject: 'Re: a', refs: ['q'] },
      ],
      '*(1 2 3 4)',
    ],
    [
      'orders by the first of a dummy’s children',
      [
        { date: 9, subject: 'x', refs: ['p'] },
        { date: 1, subject: 'y', refs: ['p'] },
        { date: 5, subject: 'z' },
      ],
      '*(2 1) 3',
    ],
  ])('%s', (_, letters, expected) => {
    expect(draw(references, letters)).toBe(expected);
  });

  it('shows each message once, for references at random', () => {
    let state = 4711;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let round = 0; round < 300; round += 1) {
      const letters = Array.from({ length: 1 + random(12) }, () => ({
        date: random(6),
        subject: `${random(2) === 0 ? 'Re: ' : ''}${'abc'.slice(0, random(3))}`,
        id: `${random(10)}`,
        refs: Array.from({ length: random(4) }, () => `${random(12)}`),
      }));
      for (const algorithm of [references, refs, orderedSubject]) {
        const numbers = [...draw(algorithm, letters).matchAll(/\d+/g)].map(Number).sort((a, b) => a - b);
        expect(numbers).toEqual(letters.map((__, index) => index + 1));
      }
    }
  });

  it('takes chains of 50,000 in either direction, and a comb of them', () => {
    const count = 50_000;
    const chain = Array.from({ length: count }, (_, index) => ({
      date: index,
      subject: '',
      id: `${index}`,
      refs: index === 0 ? [] : [`${index - 1}`],
    }));
    const numbered = (letters: readonly Letter[]): ThreadedMessages => {
      const idOf = (id: string | undefined): number => Number(id ?? -1);
      return {
        ...input([]),
        count: letters.length,
        sentAt: (node) => (letters[node] as Letter).date,
        subjectOf: () => 0,
        isReply: () => false,
        idOf: (node) => idOf(letters[node]?.id),
        referencesOf: (node) => (letters[node]?.refs ?? []).map(idOf),
      };
    };
    for (const letters of [chain, chain.toReversed()]) {
      const forest = references(numbered(letters));
      let depth = 0;
      for (let node = forest.firstRoot; node >= 0; node = forest.firstChild[node] as number) depth += 1;
      expect(depth).toBe(count);
    }
  });
});

describe('REFS', () => {
  it('does not gather by subject, and puts the thread with the newest message last', () => {
    const letters = [
      { date: 1, subject: 'a', id: '1' },
      { date: 2, subject: 'a', id: '2' },
      { date: 9, subject: 'Re: a', id: '3', refs: ['1'] },
    ];
    expect(draw(refs, letters)).toBe('2 1(3)');
  });
});
