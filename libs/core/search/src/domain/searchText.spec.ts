import { describe, expect, it } from 'vitest';
import { searchedValue } from '#core/search';

describe('the value of a field as it is searched', () => {
  it.each([
    ['from', '<user-from (comment)@ (comment) domain.org>', 'user-from@domain.org'],
    ['to', 'john . doe @ example . org', 'john.doe@example.org'],
  ])('has the address whole: %s: %s', (name, raw, address) => {
    expect(searchedValue(name, raw)).toContain(address);
    expect(searchedValue(name, raw).startsWith(raw)).toBe(true);
  });

  it.each([
    ['from', 'Jo <jo@domain.org> (home)'],
    ['subject', 'see (this) a @ b'],
  ])('adds nothing where nothing is cut: %s: %s', (name, raw) => {
    expect(searchedValue(name, raw)).toBe(raw);
  });
});
