import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer, testPassword } from '#testing';
import { Home, missing } from './support.js';

const person = 'cal@clients.test';
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await server.users([person]);
}, 120_000);
afterAll(() => server?.stop());

const environment = { ...process.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TZ: 'Asia/Tokyo' };

/** A person's calendars on one machine, kept by vdirsyncer. */
class Calendars {
  readonly home = new Home();

  constructor() {
    const { path } = this.home;
    for (const folder of ['calendars', '.config/vdirsyncer', '.config/khal', '.config/todoman'])
      mkdirSync(this.home.join(folder), { recursive: true });
    const lines = [
      ['[general]', `status_path = "${path}/status"`],
      ['[pair own]', 'a = "near"', 'b = "far"', 'collections = ["from b"]', 'conflict_resolution = "b wins"'],
      ['[storage near]', 'type = "filesystem"', `path = "${path}/calendars"`, 'fileext = ".ics"'],
      ['[storage far]', 'type = "caldav"', `url = "http://127.0.0.1:${server.ports.HTTP}/"`],
      [`username = "${person}"`, `password = "${testPassword}"`],
    ];
    writeFileSync(this.home.join('.config/vdirsyncer/config'), lines.flat().join('\n'));
    const khal = [
      ['[calendars]', '[[default]]', `path = ${path}/calendars/default`, '[locale]', 'local_timezone = Asia/Tokyo'],
      ['default_timezone = Asia/Tokyo', 'timeformat = %H:%M', 'dateformat = %Y-%m-%d', 'longdateformat = %Y-%m-%d'],
      [
        'datetimeformat = %Y-%m-%d %H:%M',
        'longdatetimeformat = %Y-%m-%d %H:%M',
        '[default]',
        'default_calendar = default',
      ],
    ];
    writeFileSync(this.home.join('.config/khal/config'), khal.flat().join('\n'));
    const todo = `path = "${path}/calendars/*"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\ndefault_list = "tasks"\n`;
    writeFileSync(this.home.join('.config/todoman/config.py'), todo);
  }

  async run(program: string, ...args: readonly string[]): Promise<string> {
    const env = { ...environment, HOME: this.home.path, XDG_CONFIG_HOME: this.home.join('.config') };
    const { status, stdout, stderr } = await run(program, args, { env, input: 'y\n'.repeat(20) });
    if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  async begin(): Promise<void> {
    await this.run('vdirsyncer', 'discover');
    await this.run('vdirsyncer', 'sync');
  }

  uids(calendar: string): string[] {
    const folder = this.home.join('calendars', calendar);
    return readdirSync(folder)
      .map((file) => /UID:(\S+)/.exec(readFileSync(`${folder}/${file}`, 'utf8'))?.[1] ?? '')
      .toSorted();
  }
}

describe.skipIf(missing('vdirsyncer', 'khal', 'todoman').length > 0)('vdirsyncer, khal and todoman', () => {
  it('find the calendars, and bring events and tasks both ways; two machines come to the same', async () => {
    const one = new Calendars();
    const other = new Calendars();
    try {
      await Promise.all([one.begin(), other.begin()]);
      await one.run('khal', 'new', '-a', 'default', '2030-01-07', '10:00', '11:00', '定例会議', '-r', 'weekly');
      await other.run('khal', 'new', '-a', 'default', '2030-01-08', '09:00', '09:30', 'Stand-up');
      await one.run('todoman', 'new', '--list', 'tasks', '買い物');
      await Promise.all([one.run('vdirsyncer', 'sync'), other.run('vdirsyncer', 'sync')]);
      await one.run('vdirsyncer', 'sync');
      await other.run('vdirsyncer', 'sync');
      expect(one.uids('default')).toHaveLength(2);
      expect(other.uids('default')).toEqual(one.uids('default'));
      const listed = await other.run('khal', 'list', '2030-01-14', '1d');
      expect(listed).toContain('定例会議');
      expect(await other.run('todoman', 'list')).toContain('買い物');
      expect(await one.run('vdirsyncer', 'sync')).not.toMatch(/Copying|Deleting/);
    } finally {
      one.home.remove();
      other.home.remove();
    }
  }, 90_000);
});

const library = (): boolean => {
  const absent = missing('python3');
  return absent.length === 0;
};

describe.skipIf(!library())('the CalDAV library of Python', () => {
  const script = `
import sys, datetime
try:
    import caldav
except ImportError:
    print("MISSING"); sys.exit(0)
url, user, password = sys.argv[1:4]
client = caldav.DAVClient(url=url, username=user, password=password)
principal = client.principal()
calendars = {str(c.url).rstrip("/").rsplit("/", 1)[-1]: c for c in principal.calendars()}
calendar = calendars["default"]
calendar.save_event("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:python-1
DTSTAMP:20261124T000000Z
DTSTART:20310106T010000Z
DTEND:20310106T020000Z
RRULE:FREQ=DAILY;COUNT=3
SUMMARY:毎日
END:VEVENT
END:VCALENDAR
""")
found = calendar.date_search(start=datetime.datetime(2031, 1, 7), end=datetime.datetime(2031, 1, 8), expand=True)
print("FOUND", len(found), "毎日" in found[0].data)
made = principal.make_calendar(name="予定", cal_id="made")
print("MADE", made.get_properties([caldav.dav.DisplayName()]))
event = calendar.event_by_uid("python-1")
event.delete()
made.delete()
print("LEFT", [c for c in calendars if c == "made"])
`;

  it('makes, finds, expands and deletes', async () => {
    const url = `http://127.0.0.1:${server.ports.HTTP}/dav/`;
    const { status, stdout, stderr } = await run('python3', ['-c', script, url, person, testPassword], {
      env: environment,
    });
    expect([status, stderr.slice(-2000)]).toEqual([0, expect.any(String)]);
    if (stdout.startsWith('MISSING')) return process.stdout.write('\npython3-caldav is not installed.\n');
    expect(stdout).toContain('FOUND 1 True');
    expect(stdout).toContain('予定');
  }, 60_000);
});
