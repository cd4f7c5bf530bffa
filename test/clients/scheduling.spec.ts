import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer, testPassword } from '#testing';

const [boss, ann] = ['boss@clients.test', 'ann@clients.test'];
const room = 'room@clients.test';
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await server.users([boss, ann]);
  await server.cli('room', 'add', room, '--name', '会議室');
}, 120_000);
afterAll(() => server?.remove());

const script = `
import sys, time
try:
    import caldav
except ImportError:
    print("MISSING"); sys.exit(0)
url, boss, ann, room, password = sys.argv[1:6]
def principal(user):
    return caldav.DAVClient(url=url, username=user, password=password).principal()
def calendar(person):
    return next(c for c in person.calendars() if str(c.url).rstrip("/").endswith("default"))
def until(what):
    for _ in range(200):
        found = what()
        if found: return found
        time.sleep(0.05)
    raise Exception("nothing came")
one, other = principal(boss), principal(ann)
saved = calendar(one).save_with_invites("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:python-2
DTSTAMP:20261124T000000Z
DTSTART:20310106T010000Z
DTEND:20310106T020000Z
SUMMARY:打ち合わせ
END:VEVENT
END:VCALENDAR
""", [one, "mailto:" + ann, "mailto:" + room])
invites = until(lambda: [i for i in other.schedule_inbox().get_items() if i.is_invite_request()])
print("INVITED", len(invites), "打ち合わせ" in invites[0].data)
invites[0].accept_invite(calendar=calendar(other))
def answered():
    saved.load()
    text = saved.data.replace("\\r\\n ", "").replace("\\n ", "")
    lines = [l for l in text.splitlines() if l.startswith("ATTENDEE") and "ACCEPTED" in l]
    return [l for l in lines if ann in l] and [l for l in lines if room in l]
print("ANSWERED", bool(until(answered)))
asked = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
METHOD:REQUEST
BEGIN:VFREEBUSY
UID:python-busy
DTSTAMP:20261124T000000Z
DTSTART:20310106T000000Z
DTEND:20310107T000000Z
ORGANIZER:mailto:%s
ATTENDEE:mailto:%s
ATTENDEE:mailto:%s
END:VFREEBUSY
END:VCALENDAR
""" % (boss, ann, room)
busy = one.client.post(one.schedule_outbox().url, asked, headers={"Content-Type": "text/calendar; charset=utf-8"})
print("BUSY", str(busy.raw).count("20310106T010000Z/20310106T020000Z"))
saved.delete()
event = calendar(other).event_by_uid("python-2")
def cancelled():
    event.load()
    return "STATUS:CANCELLED" in event.data
print("CANCELLED", bool(until(cancelled)))
`;

describe('the CalDAV library of Python', () => {
  it('invites, answers, asks when people are busy, and cancels', async () => {
    const url = `http://127.0.0.1:${server.ports.HTTP}/dav/`;
    const { status, stdout, stderr } = await run('python3', ['-c', script, url, boss, ann, room, testPassword], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'Asia/Tokyo' },
    });
    if (stdout.startsWith('MISSING')) return process.stdout.write('\npython3-caldav is not installed.\n');
    expect([status, stderr.slice(-2000)]).toEqual([0, expect.any(String)]);
    expect(stdout.trim().split('\n')).toEqual(['INVITED 1 True', 'ANSWERED True', 'BUSY 2', 'CANCELLED True']);
    const told = JSON.parse(await server.cli('calendar', 'decisions', ann, '--json')) as { outcome: string }[];
    expect(told.map(({ outcome }) => outcome)).toEqual(['cancelled', 'added']);
  }, 90_000);
});
