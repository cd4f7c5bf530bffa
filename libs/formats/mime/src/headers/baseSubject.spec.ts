import { describe, expect, it } from 'vitest';
import { baseSubject, subjectParts } from './baseSubject.js';

describe('base subject (RFC 5256 §2.1)', () => {
  it.each([
    ['', ''],
    ['Hello', 'Hello'],
    ['Re: Hello', 'Hello'],
    ['RE : hello', 'hello'],
    ['Fw: Fwd: re: hello', 'hello'],
    ['Re[2]: hello', 'hello'],
    ['Re [blob] : hello', 'hello'],
    ['[list] Re: hello', 'hello'],
    ['[list] hello', 'hello'],
    ['[a] [b] hello', 'hello'],
    ['[a] [b]', '[b]'],
    ['[only]', '[only]'],
    ['Re: [list] Re: [x] hello', 'hello'],
    ['hello (fwd)', 'hello'],
    ['hello (fwd) (FWD) ', 'hello'],
    ['[fwd: hello]', 'hello'],
    ['[Fwd: Re: hello (fwd)] (fwd)', 'hello'],
    ['[fwd: [fwd: hello]]', 'hello'],
    ['a\t b\r\n  c', 'a b c'],
    ['Request', 'Request'],
    ['Rest: x', 'Rest: x'],
    ['Re:', ''],
    ['Re[[2]]: x', 'Re[[2]]: x'],
    ['(fwd)', ''],
  ])('%j', (subject, expected) => {
    expect(baseSubject(subject)).toBe(expected);
  });

  it.each(['Re: a', 'fw: a', '[list] Re: a', 'a (fwd)', '[Fwd: a]'])('tells a reply or forward: %j', (subject) => {
    expect(subjectParts(subject)).toEqual({ base: 'a', isReply: true });
  });

  it.each(['a', '[list] a', ' a '])('tells what is neither: %j', (subject) => {
    expect(subjectParts(subject)).toEqual({ base: 'a', isReply: false });
  });

  it.each(['[a]', '[fwd:', 'Re:', 'Re[x]:', '(fwd)', '[', '[a] Re: '])('is linear in %j', (piece) => {
    expect(baseSubject(piece.repeat(100_000))).toBeTypeOf('string');
  });
});
