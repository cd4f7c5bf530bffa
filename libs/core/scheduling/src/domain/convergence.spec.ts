import fc from 'fast-check';
import { attendeesOf, type Component, Occurrences, readSeries, UTC, ZoneBook } from '#formats/ical';
import { describe, expect, it } from 'vitest';
import { ann, boss, invite, object, occurrence, owner, received, series } from './calendars.fixture.js';
import { receive } from './incoming/receive.js';
import { isCancelled, membersOf, ScheduledObject } from './object.js';
import { planChange } from './outgoing/plan.js';
import type { SchedulingMessage } from './terms.js';

const days = ['20260105', '20260112', '20260119', '20260126'];
const answers = ['ACCEPTED', 'DECLINED', 'TENTATIVE'];

interface State {
  readonly hour: number;
  readonly summary: string;
  readonly gone: readonly number[];
  readonly moved: readonly number[];
  readonly alone: readonly number[];
  readonly invited: boolean;
}

const state: fc.Arbitrary<State> = fc.record({
  hour: fc.integer({ min: 11, max: 14 }),
  summary: fc.constantFrom('A', 'B'),
  gone: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  moved: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  alone: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  invited: fc.boolean(),
});

/** An organizer's client that writes the whole object anew. `alone`: occurrences that treat Ann otherwise than the series does. */
function written({ hour, summary, gone, moved, alone, invited }: State): Component {
  const people = (yes: boolean): readonly string[] => (yes ? [invite('c@c.test'), invite(ann)] : [invite('c@c.test')]);
  const own = [...new Set([...moved, ...alone])].filter((day) => !gone.includes(day));
  return object(
    series(
      ...people(invited),
      `SUMMARY:${summary}`,
      `DTEND;TZID=Asia/Tokyo:20260105T${hour}0000`,
      ...gone.map((day) => `EXDATE;TZID=Asia/Tokyo:${days[day]}T100000`),
    ),
    ...own.map((day) =>
      occurrence(days[day] as string, ...people(alone.includes(day) !== invited), `LOCATION:${moved.includes(day)}`),
    ),
  );
}

/** What Ann is to attend: start, end, words. */
function attended(calendar: Component | null): readonly string[] {
  if (calendar === null) return [];
  const walk = new Occurrences(readSeries(membersOf(calendar), new ZoneBook(calendar), { zoneForFloating: UTC }), {
    from: Date.UTC(2025, 0, 1),
    until: Date.UTC(2027, 0, 1),
  });
  const text = (component: Component, name: string): string =>
    component.properties.find((each) => each.name === name)?.value ?? '';
  return Array.from(walk)
    .filter(({ component }) => text(component, 'STATUS') !== 'CANCELLED')
    .filter(({ component }) => attendeesOf(component).some(({ address }) => address === ann))
    .map(({ start, end, component }) => `${start} ${end} ${text(component, 'SUMMARY')} ${text(component, 'LOCATION')}`);
}

class World {
  organizer: Component | null = null;
  attendee: Component | null = null;
  private time = Date.UTC(2026, 0, 1);

  write(next: Component | null): void {
    const plan = planChange(this.organizer, next, owner(boss), { now: this.tick() });
    if (plan.kind === 'refused') throw new Error(plan.refusal);
    this.organizer = plan.object;
    this.send(plan.messages);
  }

  answer(status: string): void {
    if (this.attendee === null) return;
    const members = new ScheduledObject(this.attendee).views.filter((view) => !isCancelled(view));
    if (members.length === 0) return;
    const text = JSON.stringify(this.attendee);
    const parsed = JSON.parse(text) as Component;
    const next = answered(parsed, status);
    const plan = planChange(this.attendee, next, owner(ann), { now: this.tick() });
    if (plan.kind === 'refused') throw new Error(plan.refusal);
    this.attendee = plan.object;
    this.send(plan.messages);
  }

  private send(messages: readonly SchedulingMessage[]): void {
    for (const message of messages) {
      if (message.to === ann)
        this.attendee =
          receive(this.attendee, received(message), owner(ann), { now: this.time }).object ?? this.attendee;
      if (message.to === boss)
        this.organizer =
          receive(this.organizer, received(message), owner(boss), { now: this.time }).object ?? this.organizer;
    }
  }

  private tick(): number {
    this.time += 60_000;
    return this.time;
  }
}

function answered(calendar: Component, status: string): Component {
  const components = calendar.components.map((member) => ({
    ...member,
    properties: member.properties.map((each) =>
      each.name === 'ATTENDEE' && each.value === `mailto:${ann}`
        ? {
            ...each,
            raw: null,
            parameters: [
              ...each.parameters.filter(({ name }) => name !== 'PARTSTAT'),
              { name: 'PARTSTAT', values: [status] },
            ],
          }
        : each,
    ),
  }));
  return { ...calendar, components };
}

const statusOf = (calendar: Component | null): readonly string[] =>
  membersOf(calendar as Component).flatMap((member) =>
    attendeesOf(member)
      .filter(({ address }) => address === ann)
      .map(({ status }) => status),
  );

it('2,000 people are told of a meeting and of a change in less than two seconds', () => {
  const people = Array.from({ length: 2000 }, (_, at) => invite(`p${at}@a.test`));
  const [before, after] = ['SUMMARY:A', 'SUMMARY:B'].map((line) => object(series(...people, line)));
  const began = performance.now();
  for (const former of [null, before as Component]) {
    const plan = planChange(former, after as Component, owner(boss), { now: Date.UTC(2026, 0, 1) });
    expect(plan).toMatchObject({ kind: 'plan', messages: expect.any(Array) });
    if (plan.kind === 'plan') expect(plan.messages).toHaveLength(2000);
  }
  expect(performance.now() - began).toBeLessThan(2000);
});

describe('an organizer and an attendee', () => {
  it('see the same meetings after any changes', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 5 }), (states) => {
        const world = new World();
        for (const each of states) {
          world.write(written(each));
          expect(attended(world.attendee)).toEqual(attended(world.organizer));
        }
        world.write(null);
        expect(attended(world.attendee)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('know the same answer', () => {
    fc.assert(
      fc.property(state, fc.array(fc.constantFrom(...answers), { minLength: 1, maxLength: 4 }), (each, said) => {
        const world = new World();
        world.write(written({ ...each, invited: true, alone: [] }));
        for (const status of said) world.answer(status);
        expect(new Set(statusOf(world.organizer))).toEqual(new Set([said.at(-1)]));
        expect(attended(world.attendee)).toEqual(attended(world.organizer));
      }),
      { numRuns: 200 },
    );
  });
});
