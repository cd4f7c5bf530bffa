import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { treeOf } from './measure/processes.js';

it('counts a process once when its root lies below another root', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  try {
    const pid = child.pid ?? 0;
    const nested = treeOf([process.pid, pid]);
    expect(nested.filter((each) => each === pid)).toEqual([pid]);
    expect(nested.toSorted()).toEqual(treeOf([process.pid]).toSorted());
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});
