import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Routes, sealStoredSecrets } from '#core/delivery';
import { SecretBox } from '#platform/secrets';
import { testWorld, type World } from '#testing';

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const stored = async (): Promise<readonly string[]> => {
  const { rows } = await world.database.pool.query<{ secret: string }>(
    'SELECT private_key AS secret FROM dkim_key UNION ALL SELECT target FROM route ORDER BY 1',
  );
  return rows.map(({ secret }) => secret);
};

it('keys and passwords are sealed when they are kept, and read all the same', async () => {
  await world.person('ann@here.test');
  expect((await world.dkim.list('here.test')).map(({ record }) => record.includes('p='))).toEqual([true, true]);
  const routes = new Routes(world.database, world.secrets);
  const url = 'smtp://user:geheim@relay.test:587';
  await routes.add({ recipient: '*', sender: '*', target: { kind: 'smarthost', url } }, null);
  await routes.add({ recipient: 'open.test', sender: '*', target: { kind: 'mx' } }, null);
  expect((await stored()).map((text) => text.slice(0, 9))).toEqual(['mx', 'sealed:1:', 'sealed:1:', 'sealed:1:']);
  expect((await routes.list()).map(({ target }) => target)).toContainEqual({ kind: 'smarthost', url });
  expect(await world.dkim.signing('here.test')).toHaveLength(2);
  expect(await sealStoredSecrets(world.database, world.secrets)).toBe(0);
});

it('what was kept in the clear, or with an older key, is sealed anew', async () => {
  const { pool } = world.database;
  const before = (await world.dkim.list('here.test')).map(({ record }) => record);
  const { rows } = await pool.query<{ id: number; private_key: string }>('SELECT id, private_key FROM dkim_key');
  for (const { id, private_key: sealed } of rows)
    await pool.query('UPDATE dkim_key SET private_key = $2 WHERE id = $1', [
      id,
      world.secrets.open(sealed, 'dkim-key'),
    ]);
  await pool.query("UPDATE route SET target = 'smtp://user:old@relay.test' WHERE recipient = '*'");
  expect(await sealStoredSecrets(world.database, world.secrets)).toBe(3);
  expect((await stored()).join()).not.toMatch(/PRIVATE KEY|old/);
  expect((await world.dkim.list('here.test')).map(({ record }) => record)).toEqual(before);
  const next = new SecretBox([randomBytes(32)]);
  await expect(sealStoredSecrets(world.database, next)).rejects.toThrow('not in the key file');
});
