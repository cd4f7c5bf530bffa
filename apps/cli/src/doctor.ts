import { X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { keyFileOf } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import type { Context } from './context.js';

/** One thing that was looked at; `advice` says what to do where it is not well. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly found: string;
  readonly advice?: string;
}

const day = 86_400_000;
const leastFree = 1024 ** 3;
const reachTime = 3000;
const clockTolerance = 5000;
const ok = (subject: string, found: string): Finding => ({ subject, state: 'ok', found });

/** Looks at what needs no database. */
export async function examineMachine(settings: Settings): Promise<readonly Finding[]> {
  return [
    await disk(settings),
    certificate(settings),
    keyFile(settings),
    ...(await listeners(settings)),
    ...(await smarthost(settings)),
  ];
}

/** Looks at the database and what is in it. */
export async function examineDatabase({ database, directory, settings }: Context): Promise<readonly Finding[]> {
  const { rows } = await database.pool.query<{ version: string; fsync: string; commit: string; now: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
       current_setting('synchronous_commit') AS commit, extract(epoch FROM now())::float8 * 1000 AS now`,
  );
  const row = rows[0] ?? { version: '0', fsync: 'off', commit: 'off', now: 0 };
  const findings: Finding[] = [];
  const major = Number.parseInt(row.version, 10);
  const version = `PostgreSQL ${row.version}, ${settings.databaseUrl === null ? 'embedded' : 'the administrator’s'}`;
  findings.push(
    major >= 15
      ? ok('database', version)
      : { subject: 'database', state: 'wrong', found: version, advice: 'use PostgreSQL 15 or newer' },
  );
  const durable = row.fsync === 'on' && row.commit !== 'off';
  const durability = `fsync ${row.fsync}, synchronous_commit ${row.commit}`;
  findings.push(
    durable
      ? ok('durability', durability)
      : {
          subject: 'durability',
          state: 'wrong',
          found: durability,
          advice: 'turn both on, or accepted mail may be lost in a power cut',
        },
  );
  const drift = Math.round(Math.abs(row.now - Date.now()));
  findings.push(
    drift <= clockTolerance
      ? ok('clock', `${drift} ms from the database’s`)
      : {
          subject: 'clock',
          state: 'wrong',
          found: `${drift} ms from the database’s`,
          advice: 'synchronise the clocks of both machines',
        },
  );
  const domains = await directory.domains();
  findings.push(
    domains.length > 0
      ? ok('domains', domains.map(({ name }) => name).join(', '))
      : {
          subject: 'domains',
          state: 'wrong',
          found: 'none: no mail can arrive',
          advice: 'add one with `fumibako domain add`',
        },
  );
  return findings;
}

async function disk(settings: Settings): Promise<Finding> {
  const directory = resolve(settings.dataDir);
  const existing = existsSync(directory) ? directory : dirname(directory);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const found = `${directory} is writable, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
    return free >= leastFree
      ? ok('data directory', found)
      : { subject: 'data directory', state: 'wrong', found, advice: 'make room' };
  } catch (error) {
    const found = `${directory}: ${(error as Error).message}`;
    return {
      subject: 'data directory',
      state: 'wrong',
      found,
      advice: 'set FUMIBAKO_DATA_DIR to a directory that can be written',
    };
  }
}

function certificate({ tlsCert, tlsKey, dataDir, hostname }: Settings): Finding {
  const subject = 'certificate';
  const own = tlsCert === null;
  const file = tlsCert ?? join(resolve(dataDir), 'tls', 'self-signed.crt');
  const key = tlsKey ?? join(resolve(dataDir), 'tls', 'self-signed.key');
  if (own && !existsSync(file))
    return { subject, state: 'warning', found: 'none yet', advice: 'the first start makes one' };
  try {
    const read = new X509Certificate(readFileSync(file));
    accessSync(key, constants.R_OK);
    const left = Math.floor((Date.parse(read.validTo) - Date.now()) / day);
    const found = `${file}, for ${read.subjectAltName ?? read.subject}, ${left} days left`;
    if (left < 0) return { subject, state: 'wrong', found, advice: 'renew it' };
    if (read.checkHost(hostname) === undefined)
      return {
        subject,
        state: 'wrong',
        found,
        advice: `it is not for ${hostname}: get another, or set FUMIBAKO_HOSTNAME`,
      };
    if (own)
      return {
        subject,
        state: 'warning',
        found: `self-signed: ${found}`,
        advice: 'set FUMIBAKO_TLS_CERT and FUMIBAKO_TLS_KEY',
      };
    return left < 14 ? { subject, state: 'warning', found, advice: 'renew it soon' } : ok(subject, found);
  } catch (error) {
    return {
      subject,
      state: 'wrong',
      found: `${file}: ${(error as Error).message}`,
      advice: 'set FUMIBAKO_TLS_CERT and FUMIBAKO_TLS_KEY to readable PEM files',
    };
  }
}

function keyFile(settings: Settings): Finding {
  const subject = 'key of secrets';
  const file = keyFileOf(settings);
  const shared = settings.databaseUrl !== null && settings.secretKeyFile === null;
  const found = `${file}${existsSync(file) ? '' : ', not there yet'}`;
  if (existsSync(file) && (statSync(file).mode & 0o077) !== 0)
    return { subject, state: 'warning', found: `${found} is open to others`, advice: `chmod 600 ${file}` };
  if (shared)
    return {
      subject,
      state: 'warning',
      found: `${found}, for this server alone`,
      advice: 'give every server on this database the same file, in FUMIBAKO_SECRET_KEY_FILE',
    };
  if (!existsSync(file) && settings.secretKeyFile !== null)
    return { subject, state: 'wrong', found, advice: 'set FUMIBAKO_SECRET_KEY_FILE to a file with keys' };
  return ok(subject, found);
}

async function listeners(settings: Settings): Promise<readonly Finding[]> {
  const { bind } = settings;
  const ports = Object.entries(settings).filter(
    (entry): entry is [string, number] => /^port[A-Z]/.test(entry[0]) && typeof entry[1] === 'number',
  );
  return await Promise.all(
    ports.map(async ([key, port]): Promise<Finding> => {
      const subject = `port ${port}`;
      const what = key.slice('port'.length);
      const at = `${bind}:${port} (${what})`;
      const state = port === 0 ? 'free' : await portState(bind, port);
      if (state === 'answers') return ok(subject, `${at} is open: the server, we trust`);
      if (state === 'free') return ok(subject, `${at} is free`);
      const variable = `FUMIBAKO_PORT_${what.toUpperCase()}`;
      return {
        subject,
        state: 'wrong',
        found: `${at} cannot be opened: ${state}`,
        advice: `set ${variable} to another port, or FUMIBAKO_BIND`,
      };
    }),
  );
}

/** `answers`, `free`, or why it can be neither. */
async function portState(host: string, port: number): Promise<string> {
  const wildcard = host === '0.0.0.0' || host === '::';
  if (await reaches(wildcard ? '127.0.0.1' : host, port)) return 'answers';
  return await new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => done(error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done('free')));
  });
}

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: reachTime });
    const finish = (reached: boolean) => () => {
      socket.destroy();
      done(reached);
    };
    socket.once('connect', finish(true)).once('error', finish(false)).once('timeout', finish(false));
  });
}

async function smarthost({ smarthost: url }: Settings): Promise<readonly Finding[]> {
  if (url === null) {
    return [ok('smarthost', 'none: mail goes to the MX hosts of its domains')];
  }
  const subject = 'smarthost';
  if (!URL.canParse(url))
    return [
      { subject, state: 'wrong', found: 'its URL cannot be read', advice: 'write smtp://user:password@host:port' },
    ];
  const { hostname, port, protocol } = new URL(url);
  const number = Number(port) || (protocol === 'smtps:' ? 465 : 587);
  const at = `${hostname}:${number}`;
  if (await reaches(hostname.replace(/^\[|\]$/g, ''), number)) return [ok(subject, `${at} answers`)];
  return [
    { subject, state: 'wrong', found: `${at} does not answer`, advice: 'look at FUMIBAKO_SMARTHOST and the network' },
  ];
}
