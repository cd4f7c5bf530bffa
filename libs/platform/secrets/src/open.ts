import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Database, rowsOf, statement } from '#platform/database';
import { type Settings, SettingError } from '#platform/settings';
import { isSealed, keyIdOf, keyOctets, SecretBox } from './secretBox.js';

/** Stands in the database, sealed, so that a server with another key is found out before it seals anything. */
const check = 'fumibako';

const findCheck = statement('secrets.find-check', `SELECT value FROM server_secret WHERE name = 'sealed-check'`);
const keepCheck = statement(
  'secrets.keep-check',
  `INSERT INTO server_secret (name, value) VALUES ('sealed-check', $1) ON CONFLICT DO NOTHING`,
);
const replaceCheck = statement(
  'secrets.replace-check',
  `UPDATE server_secret SET value = $1 WHERE name = 'sealed-check'`,
);

type Place = Pick<Settings, 'dataDir' | 'secretKeyFile'>;

/** The file with the keys, one a line in base64; the first seals. */
export const keyFileOf = ({ dataDir, secretKeyFile }: Place): string =>
  resolve(secretKeyFile ?? join(dataDir, 'keys', 'secrets.key'));

/**
 * The box with the keys of this server, made where neither the data directory nor the database knows of any. Throws
 * `SettingError` where what is in the database was sealed with a key that this server does not have.
 */
export async function openSecretBox(settings: Place, database: Pick<Database, 'pool'>): Promise<SecretBox> {
  const file = keyFileOf(settings);
  const known = await knownCheck(database);
  if (!existsSync(file)) {
    if (settings.secretKeyFile !== null) throw new SettingError(`FUMIBAKO_SECRET_KEY_FILE: there is no file ${file}`);
    if (known !== null) throw missing(file, known);
    makeKey(file);
  }
  const box = new SecretBox(readKeys(file));
  if (known === null) await rowsOf(database.pool, keepCheck, [Buffer.from(box.seal(check, 'check'))]);
  // another server may have been the first
  const now = (await knownCheck(database)) ?? '';
  if (!isSealed(now) || !box.keyIds.includes(keyIdOf(now))) throw missing(file, now);
  box.open(now, 'check');
  if (box.isStale(now)) await rowsOf(database.pool, replaceCheck, [Buffer.from(box.seal(check, 'check'))]);
  return box;
}

async function knownCheck({ pool }: Pick<Database, 'pool'>): Promise<string | null> {
  const [row] = await rowsOf<{ value: Buffer }>(pool, findCheck, []);
  return row ? row.value.toString() : null;
}

const missing = (file: string, sealed: string): SettingError =>
  new SettingError(
    `the secrets in the database are sealed with the key ${keyIdOf(sealed)}, which is not in ${file}: ` +
      'copy the key file of the server that made it, or name it in FUMIBAKO_SECRET_KEY_FILE',
  );

function makeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(keyOctets).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    // another process has made it meanwhile
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function readKeys(file: string): readonly Buffer[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingError(`the key file ${file} cannot be read: ${(error as Error).message}`);
  }
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== keyOctets))
    throw new SettingError(`each line of the key file ${file} is a key: ${keyOctets} octets in base64`);
  return keys;
}
