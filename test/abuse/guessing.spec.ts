import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOf } from '#kernel';
import { testWorld, type World } from '#testing';

const password = 'correct horse';
let world: World;
beforeAll(async () => {
  world = await testWorld();
  for (const name of ['ann', 'bob', 'eve']) await world.person(`${name}@guess.test`);
  await world.directory.setDisabled('eve@guess.test', true);
});
afterAll(() => world.close());

/** What a sign-in comes to. */
async function signIn(user: string, secret: string, client: string): Promise<string> {
  try {
    return (await world.authentication.verify(user, secret, 'imap', client)) ? 'in' : 'refused';
  } catch (error) {
    return kindOf(error) ?? String(error);
  }
}

describe('A1: guessing', () => {
  it('at one account in parallel gets no further than one after the other', async () => {
    const guesses = Array.from({ length: 200 }, (_, index) => signIn('ann@guess.test', `guess ${index}`, '192.0.2.1'));
    const results = await Promise.all(guesses);
    const compared = results.filter((result) => result === 'refused').length;
    expect(compared).toBeGreaterThanOrEqual(10);
    expect(compared).toBeLessThanOrEqual(15);
    expect(results.filter((result) => result === 'authentication-throttled')).toHaveLength(200 - compared);
    // Neither the owner elsewhere nor somebody else is kept out.
    expect(await signIn('ann@guess.test', password, '198.51.100.1')).toBe('in');
    expect(await signIn('bob@guess.test', password, '192.0.2.1')).toBe('in');
  });

  it('with one password at many accounts is stopped by network', async () => {
    const results: string[] = [];
    for (let start = 0; start < 130; start += 10)
      results.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            signIn(`user${start + index}@guess.test`, 'Spring2026', '192.0.2.7'),
          ),
        )),
      );
    expect(results.slice(0, 90)).toEqual(Array.from({ length: 90 }, () => 'refused'));
    expect(results.slice(110)).toEqual(Array.from({ length: 20 }, () => 'authentication-throttled'));
    expect(await signIn('bob@guess.test', password, '192.0.2.7')).toBe('in');
  });
});

describe('A2: enumeration', () => {
  it('gives the same answer for a wrong password, an unknown name, a disabled account and no name at all', async () => {
    const names = ['bob@guess.test', 'nobody@guess.test', 'eve@guess.test', 'x', '', "' OR 1=1 --", 'a\0b', '*)(uid=*'];
    const results: string[] = [];
    for (const name of names) results.push(await signIn(name, 'wrong wrong', '192.0.2.9'));
    expect(results).toEqual(names.map(() => 'refused'));
    expect(await signIn('eve@guess.test', password, '192.0.2.10')).toBe('refused');
  });
});
