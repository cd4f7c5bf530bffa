import { expect, it } from 'vitest';
import { DescriptorWatch } from './descriptorWatch.js';

it('counts every look without a descriptor, and reports the first of a shortage and one in a minute', () => {
  let free = true;
  const reports: boolean[] = [];
  const watch = new DescriptorWatch(
    (report) => reports.push(report),
    () => {
      if (!free) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    },
  );
  watch.look();
  expect(reports).toEqual([]);
  free = false;
  for (let look = 0; look < 61; look++) watch.look();
  expect(reports).toHaveLength(61);
  expect(reports.flatMap((report, index) => (report ? [index] : []))).toEqual([0, 60]);
  free = true;
  watch.look();
  free = false;
  watch.look();
  expect(reports.at(-1)).toBe(true);
  watch.close();
});
