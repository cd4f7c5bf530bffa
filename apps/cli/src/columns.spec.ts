import { describe, expect, it } from 'vitest';
import { columnsOf, filled } from './columns.js';

describe('columns of a terminal', () => {
  it.each([
    ['Room', 4],
    ['会議室A', 7],
    ['カイギシツ', 10],
    ['ｶｲｷﾞ', 4],
    ['か\u3099', 2],
    ['한글', 4],
    ['', 0],
  ])('%s takes %i', (text, columns) => expect(columnsOf(text)).toBe(columns));

  it('are filled up', () => {
    expect(filled('会議', 6)).toBe('会議  ');
    expect(filled('会議', 3)).toBe('会議');
  });
});
