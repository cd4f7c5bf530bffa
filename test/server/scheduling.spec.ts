import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestServer } from '#testing';
import { CalendarClient, calendarOf, event } from '../gateways/dav/calendarClient.js';

const [boss, ann] = ['boss@kill.test', 'ann@kill.test'];
/** Without anybody who delivers. */
const receptionist: Record<string, string> = { FUMIBAKO_WORKERS: '1', FUMIBAKO_ROLES: 'http' };
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(receptionist);
  await server.users([boss, ann]);
});
afterAll(() => server?.remove());

it('what a server that was killed had promised is delivered by the next', async () => {
  const one = new CalendarClient(server.ports.HTTP, boss);
  const other = new CalendarClient(server.ports.HTTP, ann);
  const people = [`ORGANIZER:mailto:${boss}`, `ATTENDEE:mailto:${boss}`, `ATTENDEE:mailto:${ann}`];
  const lines = event('kill', 'DTSTART:20310106T010000Z', 'DTEND:20310106T020000Z', ...people);
  const put = await one.ask('PUT', one.path('kill.ics'), calendarOf(...lines), { 'content-type': 'text/calendar' });
  expect(put.status).toBe(201);
  await server.stop('SIGKILL');
  receptionist['FUMIBAKO_ROLES'] = 'all';
  await server.start();
  await expect.poll(async () => (await other.ask('GET', other.path('kill.ics'))).status, { timeout: 20_000 }).toBe(200);
  // once
  const decisions = JSON.parse(await server.cli('calendar', 'decisions', ann, '--json')) as unknown[];
  expect(decisions).toHaveLength(1);
}, 120_000);
