import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  for (const name of ['ann', 'bob'])
    await cli.run(['user', 'add', `${name}@box.test`, '--password', 'long enough', '--create-domain']);
});
afterAll(() => cli.close());

describe('shared', () => {
  it('add, list, join and leave', async () => {
    const added = await cli.json('shared', 'add', 'info@box.test', '--name', '案内', '--member', 'ann@box.test');
    expect(added).toEqual({ address: 'info@box.test', name: '案内', members: ['ann@box.test'], send: 'as' });
    await cli.json('shared', 'join', 'info@box.test', 'bob@box.test', '--send', 'behalf');
    expect(await cli.json('shared', 'list')).toEqual([
      {
        address: 'info@box.test',
        name: '案内',
        members: [
          { address: 'ann@box.test', rights: 'lrswipkxte', send: 'as' },
          { address: 'bob@box.test', rights: 'lrswipkxte', send: 'behalf' },
        ],
      },
    ]);
    await cli.json('shared', 'leave', 'info@box.test', 'ann@box.test');
    expect((await cli.run(['shared', 'list'])).out).toMatch(/^info@box\.test +案内 +bob@box\.test \(behalf\)$/m);
    expect(await cli.json('user', 'list')).toHaveLength(2);
  });

  it('refuses who is nobody and what is no way to write', async () => {
    expect(await cli.run(['shared', 'add', 'half@box.test', '--member', 'nobody@box.test'])).toMatchObject({
      status: 1,
    });
    expect(await cli.run(['shared', 'add', 'half@box.test', '--send', 'loudly'])).toMatchObject({ status: 1 });
    expect(await cli.run(['shared', 'join', 'ann@gone.test', 'bob@box.test'])).toMatchObject({ status: 1 });
    expect(await cli.json('shared', 'list')).toHaveLength(1);
  });
});
