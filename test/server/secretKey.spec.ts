import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { TestServer } from '#testing';

let server: TestServer | null = null;
afterAll(() => server?.remove());

it('a server without its key does not start, and says which is missing', async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1' });
  await server.cli('domain', 'add', 'sealed.test');
  await server.stop();
  const keys = join(server.dataDir, 'keys');
  renameSync(keys, `${keys}-elsewhere`);
  await expect(server.start()).rejects.toThrow(
    /fumibako cannot start: the secrets in the database are sealed with the key [0-9a-f]{8}, which is not in .*: copy the key file/,
  );
  const { stdout } = await server.tryCli('doctor');
  expect(stdout).toMatch(/WRONG +secrets +.*give this server the key file/);
  renameSync(`${keys}-elsewhere`, keys);
  await server.start();
  expect(await server.cli('domain', 'dkim', 'sealed.test')).toContain('signing');
}, 120_000);
