import { type Component, printCalendar } from '#formats/ical';
import { describe, expect, it } from 'vitest';
import { ann, bob, boss, edited, event, invite, now, object, occurrence, owner, series } from '../calendars.fixture.js';
import type { Owner } from '../terms.js';
import type { Plan } from './change.js';
import { planChange, withDelivery } from './plan.js';

const own = owner(boss);
const plan = (before: Component | null, after: Component | null, who: Owner = own, reply = true): Plan =>
  planChange(before, after, who, { now, reply });

/** `METHOD to: RECURRENCE-ID or *` with the sequence, one for each component. */
function told(result: Plan): readonly string[] {
  if (result.kind === 'refused') return [result.refusal];
  return result.messages.map(({ method, to, calendar }) => {
    const parts = calendar.components
      .filter(({ name }) => name === 'VEVENT')
      .map(({ properties }) => {
        const value = (name: string): string | undefined => properties.find((each) => each.name === name)?.value;
        return `${value('RECURRENCE-ID')?.slice(0, 8) ?? '*'}#${value('SEQUENCE') ?? 0}`;
      });
    return `${method} ${to}: ${parts.join(' ')}`;
  });
}

const text = (result: Plan): string =>
  result.kind === 'plan' && result.object !== null ? printCalendar(result.object).replaceAll('\r\n ', '') : '';

const two = [invite(ann), invite(bob)];

describe('an organizer', () => {
  it.each<[string, Component | null, Component | null, readonly string[]]>([
    ['invites', null, object(event(...two, invite(boss))), [`REQUEST ${ann}: *#0`, `REQUEST ${bob}: *#0`]],
    ['has nobody to tell', null, object(event()), []],
    [
      'leaves it to the client',
      null,
      object(event(invite(ann, ';SCHEDULE-AGENT=CLIENT'), invite(bob, ';SCHEDULE-AGENT=NONE'))),
      [],
    ],
    ['changes nothing', object(event(...two)), object(event(...two)), []],
    [
      'changes marks of their own',
      object(event(...two)),
      object(event(...two, 'X-COLOR:red', 'TRANSP:TRANSPARENT', 'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM')),
      [],
    ],
    [
      'changes the words',
      object(event(invite(ann))),
      object(event(invite(ann), 'SUMMARY:Other')),
      [`REQUEST ${ann}: *#0`],
    ],
    [
      'moves it',
      object(event(invite(ann))),
      object(event(invite(ann), 'DTEND:20260105T030000Z')),
      [`REQUEST ${ann}: *#1`],
    ],
    [
      'moves it with a number',
      object(event(invite(ann))),
      object(event(invite(ann), 'DTEND:20260105T030000Z', 'SEQUENCE:4')),
      [`REQUEST ${ann}: *#4`],
    ],
    [
      'writes the same time in another form',
      object(event(invite(ann))),
      object(event(invite(ann), 'DTSTART;TZID=Asia/Tokyo:20260105T100000', 'DTEND;TZID=Asia/Tokyo:20260105T110000')),
      [],
    ],
    ['removes it', object(event(...two)), null, [`CANCEL ${ann}: *#1`, `CANCEL ${bob}: *#1`]],
    ['cancels it', object(event(invite(ann))), object(event(invite(ann), 'STATUS:CANCELLED')), [`CANCEL ${ann}: *#1`]],
    ['takes one off', object(event(...two)), object(event(invite(ann))), [`REQUEST ${ann}: *#1`, `CANCEL ${bob}: *#1`]],
    ['adds one', object(event(invite(ann))), object(event(...two)), [`REQUEST ${ann}: *#0`, `REQUEST ${bob}: *#0`]],
    [
      'gives one to the client',
      object(event(invite(ann))),
      object(event(invite(ann, ';SCHEDULE-AGENT=CLIENT'))),
      [`CANCEL ${ann}: *#1`],
    ],
    [
      'forces a message',
      object(event(invite(ann))),
      object(event(invite(ann, ';SCHEDULE-FORCE-SEND=REQUEST'))),
      [`REQUEST ${ann}: *#0`],
    ],
    [
      'excludes an occurrence',
      object(series(invite(ann))),
      object(series(invite(ann), 'EXDATE;TZID=Asia/Tokyo:20260112T100000')),
      [`CANCEL ${ann}: 20260112#1`],
    ],
    [
      'cancels an occurrence',
      object(series(invite(ann))),
      object(series(invite(ann)), occurrence('20260112', invite(ann), 'STATUS:CANCELLED')),
      [`CANCEL ${ann}: 20260112#1`],
    ],
    [
      'brings an occurrence back',
      object(series(invite(ann), 'EXDATE;TZID=Asia/Tokyo:20260112T100000')),
      object(series(invite(ann))),
      [`REQUEST ${ann}: *#1`],
    ],
    [
      'changes an occurrence',
      object(series(invite(ann))),
      object(series(invite(ann)), occurrence('20260112', invite(ann), 'LOCATION:X')),
      [`REQUEST ${ann}: 20260112#0`],
    ],
    [
      'invites to one occurrence',
      object(series(invite(ann))),
      object(series(invite(ann)), occurrence('20260112', ...two)),
      [`REQUEST ${ann}: 20260112#0`, `REQUEST ${bob}: 20260112#0`],
    ],
    [
      'takes one off an occurrence',
      object(series(...two)),
      object(series(...two), occurrence('20260112', invite(ann))),
      [`REQUEST ${ann}: 20260112#1`, `CANCEL ${bob}: 20260112#1`],
    ],
    [
      'keeps one for an occurrence alone',
      object(series(...two), occurrence('20260112', ...two)),
      object(series(invite(ann)), occurrence('20260112', ...two)),
      [`REQUEST ${ann}: *#1 20260112#2`, `CANCEL ${bob}: *#1`, `REQUEST ${bob}: 20260112#2`],
    ],
    [
      'gives it away',
      object(event(invite(ann))),
      object(event(invite(ann), 'ORGANIZER:mailto:x@y.test')),
      [`CANCEL ${ann}: *#1`],
    ],
    [
      'answers for others',
      object(event(invite(ann))),
      object(event(invite(ann, ';PARTSTAT=ACCEPTED'))),
      ['allowed-organizer-scheduling-object-change'],
    ],
    [
      'has two organizers',
      null,
      object(series(invite(ann)), occurrence('20260112', invite(ann), 'ORGANIZER:mailto:x@y.test')),
      ['same-organizer-in-all-components'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(told(plan(before, after))).toEqual(expected);
  });

  it('takes answers back when the time changes, and only then', () => {
    const before = object(event(invite(ann, ';PARTSTAT=ACCEPTED')));
    expect(text(plan(before, object(event(invite(ann, ';PARTSTAT=ACCEPTED'), 'SUMMARY:X'))))).toContain(
      'PARTSTAT=ACCEPTED',
    );
    const moved = text(plan(before, object(event(invite(ann, ';PARTSTAT=ACCEPTED'), 'DTSTART:20260105T000000Z'))));
    expect(moved).toContain('PARTSTAT=NEEDS-ACTION');
    expect(moved).toContain('SEQUENCE:1');
  });

  it('does not answer for others in a copy', () => {
    expect(text(plan(null, object(event(invite(ann, ';PARTSTAT=ACCEPTED')))))).toContain('PARTSTAT=NEEDS-ACTION');
  });

  it('may not tell more people than the limit', () => {
    const limits = { components: 10, recipients: 1 };
    expect(planChange(null, object(event(...two)), own, { now, limits })).toEqual({
      kind: 'refused',
      refusal: 'max-attendees-per-instance',
    });
    expect(planChange(null, object(event(invite(ann))), own, { now, limits }).kind).toBe('plan');
  });

  it('tells nothing that is for the server or for oneself', () => {
    const result = plan(
      null,
      object(
        event(invite(ann, ';SCHEDULE-STATUS="1.1"'), 'X-MOZ-LASTACK:1', 'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM'),
      ),
    );
    const sent = result.kind === 'plan' ? printCalendar(result.messages[0]?.calendar as Component) : '';
    expect(sent).toContain('METHOD:REQUEST');
    expect(sent).toContain('DTSTAMP:20260101T000000Z');
    for (const hidden of ['VALARM', 'SCHEDULE-STATUS', 'X-MOZ']) expect(sent).not.toContain(hidden);
  });

  it('writes out the zone that the client left to be known', () => {
    const result = plan(null, object(series(invite(ann))));
    expect(result.kind === 'plan' && printCalendar(result.messages[0]?.calendar as Component)).toContain(
      'TZID:Asia/Tokyo',
    );
  });

  it('reads how it fared', () => {
    const result = printCalendar(withDelivery(object(event(...two)), new Map([[ann, '1.1']]))).replaceAll('\r\n ', '');
    expect(result).toContain(`ATTENDEE;SCHEDULE-STATUS=1.1:mailto:${ann}`);
    expect(result).toContain(invite(bob));
  });
});

describe('an attendee', () => {
  const self = owner(ann);
  const accepted = invite(ann, ';PARTSTAT=ACCEPTED');
  it.each<[string, Component | null, Component | null, readonly string[]]>([
    [
      'accepts',
      object(event(...two, 'SEQUENCE:3')),
      object(event(accepted, invite(bob), 'SEQUENCE:3')),
      [`REPLY ${boss}: *#3`],
    ],
    ['keeps quiet', object(event(...two)), object(event(...two, 'TRANSP:TRANSPARENT', 'X-A:b', 'CATEGORIES:c')), []],
    ['stores an answered mail', null, object(event(accepted)), [`REPLY ${boss}: *#0`]],
    ['stores a mail', null, object(event(invite(ann))), []],
    [
      'accepts one occurrence',
      object(series(invite(ann))),
      object(series(invite(ann)), occurrence('20260112', accepted)),
      [`REPLY ${boss}: 20260112#0`],
    ],
    [
      'removes one occurrence',
      object(series(accepted)),
      object(series(accepted, 'EXDATE;TZID=Asia/Tokyo:20260112T100000')),
      [`REPLY ${boss}: 20260112#0`],
    ],
    ['removes it', object(event(accepted)), null, [`REPLY ${boss}: *#0`]],
    ['removes what was declined', object(event(invite(ann, ';PARTSTAT=DECLINED'))), null, []],
    ['removes what was cancelled', object(event(accepted, 'STATUS:CANCELLED')), null, []],
    [
      'answers by the client',
      object(event(invite(ann), `ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:${boss}`)),
      object(event(accepted, `ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:${boss}`)),
      [],
    ],
    [
      'answers again',
      object(event(accepted)),
      object(event(accepted, `ORGANIZER;SCHEDULE-FORCE-SEND=REPLY:mailto:${boss}`)),
      [`REPLY ${boss}: *#0`],
    ],
    [
      'delegates',
      object(event(invite(ann))),
      object(
        event(
          invite(ann, `;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:${bob}"`),
          invite(bob, `;DELEGATED-FROM="mailto:${ann}"`),
        ),
      ),
      [`REPLY ${boss}: *#0`],
    ],
    [
      'moves it',
      object(event(...two)),
      object(event(...two, 'DTEND:20260105T030000Z')),
      ['allowed-attendee-scheduling-object-change'],
    ],
    [
      'renames it',
      object(event(...two)),
      object(event(...two, 'SUMMARY:X')),
      ['allowed-attendee-scheduling-object-change'],
    ],
    [
      'answers for others',
      object(event(...two)),
      object(event(invite(ann), invite(bob, ';PARTSTAT=DECLINED'))),
      ['allowed-attendee-scheduling-object-change'],
    ],
    ['takes over', object(event(...two)), object(event()), ['allowed-attendee-scheduling-object-change']],
  ])('%s', (_, before, after, expected) => {
    expect(told(plan(before, after, self))).toEqual(expected);
  });

  it('may remove without a word (Schedule-Reply: F)', () => {
    expect(told(plan(object(event(accepted)), null, self, false))).toEqual([]);
  });

  it('answers alone, and keeps the stamp of the organizer', () => {
    const before = object(event(...two));
    const after = edited(before, (all) => all.replace(invite(ann), accepted).replace('20250101', '20270101'));
    const result = plan(before, after, self);
    expect(text(result)).toContain('DTSTAMP:20250101T000000Z');
    const sent = result.kind === 'plan' ? printCalendar(result.messages[0]?.calendar as Component) : '';
    expect(sent).toContain(accepted);
    expect(sent).not.toContain(bob);
  });
});
