import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, SmtpClient, testPassword, TestServer } from '#testing';
import { Line } from '../abuse/support.js';
import { Ledger } from './ledger.js';
import { inconsistencies, storedCopies } from './store.js';

const mebi = 1024 * 1024;
const ann = 'ann@disk.test';
/** Recovery after there is room again, in milliseconds. */
const recovery = 10_000;

/** Whether this process may mount: as root, and not in every container. */
function mayMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), 'fumibako-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]).status === 0;
  if (mounted) execFileSync('umount', [directory]);
  rmSync(directory, { recursive: true });
  return mounted;
}

/** A directory of a stopped server on a disk of its own. */
class SmallDisk {
  constructor(
    private readonly directory: string,
    room: number,
  ) {
    const aside = `${directory}.aside`;
    renameSync(directory, aside);
    mkdirSync(directory, { mode: 0o700 });
    const [used] = execFileSync('du', ['-sk', aside], { encoding: 'utf8' }).split('\t');
    const size = Number(used) * 1024 + room;
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', directory]);
    cpSync(aside, directory, { recursive: true, preserveTimestamps: true });
    rmSync(aside, { recursive: true });
  }

  grow(room: number): void {
    const [, size] = execFileSync('df', ['--output=size', '-B1', this.directory], { encoding: 'utf8' }).split('\n');
    execFileSync('mount', ['-o', `remount,size=${Number(size) + room}`, this.directory]);
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.directory]);
  }
}

async function deliver(server: TestServer, ledger: Ledger, octets: number): Promise<string> {
  const id = `${ledger.size}@disk`;
  ledger.begin(id);
  const client = await SmtpClient.open(server.ports.SMTP);
  const line = `${'x'.repeat(70)}${id}\r\n`;
  const content = `Message-ID: <${id}>\r\nFrom: a@b.test\r\n\r\n${line.repeat(Math.ceil(octets / line.length))}`;
  const last = (await client.deliver('a@b.test', [ann], content)).at(-1) ?? '';
  client.close();
  if (last.startsWith('250')) ledger.end(id, 'acknowledged');
  else if (last !== 'closed') ledger.end(id, 'deferred');
  return last;
}

/** Delivers until the disk is full; gives the first refusal. */
async function fill(server: TestServer, ledger: Ledger, octets: number): Promise<string> {
  for (let count = 0; count < 5000; count++) {
    const reply = await deliver(server, ledger, octets);
    if (!reply.startsWith('250')) return reply;
  }
  throw new Error('the disk does not fill');
}

/** Whether the mail that is there can be read over IMAP and POP3. */
async function expectReadable(server: TestServer): Promise<void> {
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  expect((await client.command('SELECT INBOX')).status).toBe('OK');
  const fetched = await client.command('FETCH 1 (ENVELOPE BODY.PEEK[])');
  expect(fetched.status).toBe('OK');
  expect(fetched.untagged).toContain('Message-ID: <0@disk>');
  client.close();
  const line = Line.to(server.ports.POP3);
  const heard = await line.say(
    [`USER ${ann}`, `PASS ${testPassword}`, 'RETR 1', 'NOOP', 'QUIT'],
    /\r\n\.\r\n\+OK.*\r\n\+OK/,
  );
  expect(heard).toContain('Message-ID: <0@disk>');
  line.close();
}

async function append(server: TestServer, octets: number): Promise<string> {
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  const { status, text } = await client.append('Drafts', Buffer.alloc(octets, 'draft\r\n'));
  client.close();
  return `${status} ${text}`;
}

async function putDrafts(server: TestServer, count: number): Promise<void> {
  for (let put = 0; put < count; put++) {
    const answer = await append(server, 100);
    if (!answer.startsWith('OK ')) throw new Error(`no draft was put there: ${answer}`);
  }
}

const messagesIn = (untagged: string): number => Number(/^\* (\d+) EXISTS/m.exec(untagged)?.[1]);

/**
 * Removes a draft for good, as somebody does who is told that there is no room: `removed`, or the words of the refusal. What
 * is there afterwards is what the answer said.
 */
async function removeDraft(server: TestServer): Promise<string> {
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  const before = messagesIn((await client.command('SELECT Drafts')).untagged);
  const marked = await client.command('STORE 1 +FLAGS.SILENT (\\Deleted)');
  const { status, text } = marked.status === 'OK' ? await client.command('EXPUNGE') : marked;
  const after = messagesIn((await client.command('EXAMINE Drafts')).untagged);
  client.close();
  expect(after).toBe(status === 'OK' ? before - 1 : before);
  return status === 'OK' ? 'removed' : `${status} ${text}`;
}

/** Tries until the answer is `wanted`, or the time to recover is over; gives the last answer. */
async function inTime(attempt: () => Promise<string>, wanted: RegExp): Promise<string> {
  const deadline = Date.now() + recovery;
  let answer = await attempt();
  while (!wanted.test(answer) && Date.now() < deadline) {
    await delay(100);
    answer = await attempt();
  }
  return answer;
}

/** What a look at the disk showed counts for a second, so that APPEND may be refused still when mail comes in already. */
async function expectServiceAgain(server: TestServer, ledger: Ledger): Promise<void> {
  expect(await inTime(() => deliver(server, ledger, 20_000), /^250 /)).toMatch(/^250 /);
  expect(await inTime(() => append(server, 20_000), /^OK /)).toMatch(/^OK \[APPENDUID /);
}

/** A server that keeps ten messages and two drafts, and has one of its directories on a small disk since. */
async function startOnSmallDisk(ledger: Ledger, directory: string, room: number): Promise<[TestServer, SmallDisk]> {
  const server = await TestServer.start({ FUMIBAKO_WORKERS: '1', FUMIBAKO_DISK_RESERVE: '0' });
  await server.users([ann]);
  await deliver(server, ledger, 10);
  await putDrafts(server, 2);
  await server.stop();
  const disk = new SmallDisk(join(server.dataDir, directory), room);
  await server.start();
  return [server, disk];
}

async function removeBoth(server: TestServer, disk: SmallDisk): Promise<void> {
  await server.stop();
  disk.remove();
  await server.remove();
}

describe.skipIf(!mayMount())('a full disk (skipped where nothing can be mounted)', () => {
  describe.each([
    // Contents up to 32 KiB lie in the database, larger ones in files.
    // A removal takes room in the database, which may have a little left where no message fits any more, or none.
    ['of the database', 'postgres/cluster/base', 24_000, 16 * mebi, /^(?:removed$|NO \[LIMIT\] )/],
    ['of the segment files', 'blobs', 700_000, 6 * mebi, /^removed$/],
  ])('%s', (_, directory, octets, room, removal) => {
    let server: TestServer;
    let disk: SmallDisk;
    const ledger = new Ledger();
    beforeAll(async () => {
      [server, disk] = await startOnSmallDisk(ledger, directory, room);
    });
    afterAll(() => removeBoth(server, disk));

    it('is told to clients, loses nothing, can be read, and is over when there is room', async () => {
      expect(await fill(server, ledger, octets)).toMatch(/^452 4\.3\.1 /);
      expect(await append(server, octets * 2)).toMatch(/^NO \[LIMIT\] /);
      await expectReadable(server);
      expect(await removeDraft(server)).toMatch(removal);
      expect(ledger.of('acknowledged').length).toBeGreaterThan(3);
      disk.grow(64 * mebi);
      await expectServiceAgain(server, ledger);
      expect(await removeDraft(server)).toBe('removed');
      expect(ledger.faults(await storedCopies(server))).toEqual([]);
      expect(await inconsistencies(server)).toEqual([]);
    });
  });

  describe("of the database's log", () => {
    let server: TestServer;
    let disk: SmallDisk;
    const ledger = new Ledger();
    beforeAll(async () => {
      [server, disk] = await startOnSmallDisk(ledger, 'postgres/cluster/pg_wal', 20 * mebi);
    });
    afterAll(() => removeBoth(server, disk));

    // PostgreSQL ends its processes when it finds no room for its log, and recovers: nobody can read meanwhile.
    it('ends the database; it is a temporary refusal, loses nothing, and is over when there is room', async () => {
      expect(await fill(server, ledger, 24_000)).toMatch(/^45[12] /);
      const readiness = async (): Promise<string> => {
        expect(await deliver(server, ledger, 24_000)).toMatch(/^(?:45[12]|250) /);
        return String((await fetch(`http://127.0.0.1:${server.ports.HTTP}/health/ready`)).status);
      };
      expect(await inTime(readiness, /^503$/)).toBe('503');
      disk.grow(256 * mebi);
      await expectServiceAgain(server, ledger);
      expect(await removeDraft(server)).toBe('removed');
      expect(ledger.of('acknowledged').length).toBeGreaterThan(100);
      expect(ledger.faults(await storedCopies(server))).toEqual([]);
      expect(await inconsistencies(server)).toEqual([]);
    });
  });

  describe('that touches the reserve', () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await TestServer.start({ FUMIBAKO_WORKERS: '1', FUMIBAKO_DISK_RESERVE: '64M' });
      await server.users([ann]);
      await server.stop();
    });
    afterAll(() => server.remove());

    it('is told before the message: by its declared size at MAIL, before the literal at APPEND', async () => {
      const ledger = new Ledger();
      const disk = new SmallDisk(join(server.dataDir, 'blobs'), 70 * mebi);
      try {
        await server.start();
        const client = await SmtpClient.open(server.ports.SMTP);
        expect(await client.send('MAIL FROM:<a@b.test> SIZE=7000000')).toMatch(/^452 4\.3\.1 /);
        expect(await client.send('MAIL FROM:<a@b.test> SIZE=1000000')).toMatch(/^250 /);
        client.close();
        const line = Line.to(server.ports.IMAP);
        await line.say([`a LOGIN ${ann} "${testPassword}"`, 'b APPEND INBOX {7000000}'], /^b /m);
        expect(line.text).toMatch(/^b NO \[LIMIT\] /m);
        expect(line.text).not.toMatch(/^\+ /m);
        line.close();
        expect(await deliver(server, ledger, 1000)).toMatch(/^250 /);
      } finally {
        await server.stop();
        disk.remove();
      }
    });
  });
});
