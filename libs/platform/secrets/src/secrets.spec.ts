import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing';
import { keyFileOf, openSecretBox, SecretBox } from './index.js';

describe('a sealed secret', () => {
  const [one, two] = [randomBytes(32), randomBytes(32)];
  const box = new SecretBox([one]);

  it('opens again, and looks different each time', () => {
    const sealed = box.seal('パスワード', 'route');
    expect(sealed).toMatch(new RegExp(`^sealed:1:${box.keyIds[0]}:[A-Za-z0-9+/=]+$`));
    expect(box.open(sealed, 'route')).toBe('パスワード');
    expect(box.seal('パスワード', 'route')).not.toBe(sealed);
    expect(box.isStale(sealed)).toBe(false);
  });

  it('does not open when it was changed, for something else, or without its key', () => {
    const sealed = box.seal('x', 'route');
    const other = `${sealed.slice(0, -6)}${sealed.at(-6) === 'A' ? 'B' : 'A'}${sealed.slice(-5)}`;
    expect(() => box.open(other, 'route')).toThrow('has been changed');
    expect(() => box.open(sealed, 'dkim-key')).toThrow('has been changed');
    expect(() => box.open(`${sealed.slice(0, 18)}AAAA`, 'route')).toThrow('has been changed');
    expect(() => new SecretBox([two]).open(sealed, 'route')).toThrow(
      `the key ${box.keyIds[0]}, which is not in the key file`,
    );
    expect(() => new SecretBox([])).toThrow('no key');
  });

  it('of an older key opens, and is to be sealed anew; so is what never was', () => {
    const both = new SecretBox([two, one]);
    const sealed = box.seal('x', 'route');
    expect(both.open(sealed, 'route')).toBe('x');
    expect(both.isStale(sealed)).toBe(true);
    expect(both.open('clear', 'route')).toBe('clear');
    expect(both.isStale('clear')).toBe(true);
  });
});

describe('the key file', () => {
  let test: TestDatabase;
  let dataDir: string;
  beforeAll(async () => {
    test = await testDatabase();
  });
  beforeEach(async () => {
    await test.database.pool.query("DELETE FROM server_secret WHERE name = 'sealed-check'");
    dataDir = mkdtempSync(join(tmpdir(), 'fumibako-secrets-'));
  });
  afterAll(() => test.drop());

  const open = (more: { dataDir?: string; secretKeyFile?: string | null } = {}): Promise<SecretBox> =>
    openSecretBox({ dataDir, secretKeyFile: null, ...more }, test.database);

  it('is made once, for the server alone', async () => {
    const boxes = await Promise.all([open(), open(), open()]);
    const file = keyFileOf({ dataDir, secretKeyFile: null });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const sealed = boxes[0].seal('x', 'route');
    for (const box of [...boxes, await open()]) expect(box.open(sealed, 'route')).toBe('x');
  });

  it('is asked for by its key where another server made it, and not made beside it', async () => {
    const box = await open();
    const elsewhere = mkdtempSync(join(tmpdir(), 'fumibako-secrets-'));
    await expect(open({ dataDir: elsewhere })).rejects.toThrow(`sealed with the key ${box.keyIds[0]}, which is not in`);
    expect(existsSync(join(elsewhere, 'keys'))).toBe(false);
    rmSync(join(dataDir, 'keys'), { recursive: true });
    await expect(open()).rejects.toThrow('copy the key file');
  });

  it('is the one that is named', async () => {
    const secretKeyFile = join(dataDir, 'named');
    await expect(open({ secretKeyFile })).rejects.toThrow(
      `FUMIBAKO_SECRET_KEY_FILE: there is no file ${secretKeyFile}`,
    );
    writeFileSync(secretKeyFile, '# none\n');
    await expect(open({ secretKeyFile })).rejects.toThrow('is a key: 32 octets in base64');
    writeFileSync(secretKeyFile, `${randomBytes(31).toString('base64')}\n`);
    await expect(open({ secretKeyFile })).rejects.toThrow('is a key: 32 octets in base64');
    writeFileSync(secretKeyFile, `# ours\n${randomBytes(32).toString('base64')}\n\n`);
    expect((await open({ secretKeyFile })).keyIds).toHaveLength(1);
    chmodSync(secretKeyFile, 0o600);
  });

  it('changes its key: the new line seals, and the old one may go after a start with both', async () => {
    const old = await open();
    const file = keyFileOf({ dataDir, secretKeyFile: null });
    const line = readFileSync(file, 'utf8');
    const fresh = `${randomBytes(32).toString('base64')}\n`;
    writeFileSync(file, fresh);
    await expect(open()).rejects.toThrow(String(old.keyIds[0]));
    writeFileSync(file, fresh + line);
    const both = await open();
    expect(both.isStale(old.seal('x', 'route'))).toBe(true);
    writeFileSync(file, fresh);
    expect((await open()).keyIds).toEqual([both.keyIds[0]]);
  });
});
