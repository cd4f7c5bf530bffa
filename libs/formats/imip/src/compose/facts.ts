import { type ItemView, type Participant, propertiesOf, propertyOf, readDate, unescapeText } from '#formats/ical';
import { printAddress } from '#kernel';
import { WORD_LIMITS } from '../limits.js';
import { dateText, whenText } from './dates.js';
import { Agenda, type InvitationMail, isMaster, occasionOf } from './invitation.js';
import { recurrenceText } from './recurrence.js';
import { type ImipLanguage, type Words, words } from './words.js';

/** What a message says in one language, whatever form it takes. */
export interface Told {
  readonly language: ImipLanguage;
  readonly subject: string;
  readonly headline: string;
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Lines of what the organizer wrote. */
  readonly prose: readonly string[];
  readonly notes: readonly string[];
}

export interface Fact {
  readonly label: string;
  readonly lines: readonly string[];
}

export function tell(mail: InvitationMail, language: ImipLanguage): Told {
  const own = words[language];
  const agenda = new Agenda(mail.calendar);
  const before = mail.previous === null ? null : new Agenda(mail.previous);
  const occasion = occasionOf(mail, agenda);
  const title = titleOf(agenda.main, own);
  const teller = new Teller(agenda, language);
  const sequence = Math.max(0, ...agenda.views.map((view) => view.sequence));
  const author = nameOf(mail.from);
  return {
    language,
    subject: `${own.subject[occasion]}: ${title}`,
    headline: own.headline[occasion](author),
    title,
    facts: [...teller.facts(), ...(occasion === 'updated' && before ? teller.changes(before) : [])],
    prose: mail.method === 'REPLY' ? [] : linesOf(agenda.main?.description ?? ''),
    notes: [
      ...(mail.sender === null ? [] : [own.onBehalf(nameOf(mail.sender), author)]),
      ...(sequence === 0 ? [] : [own.revision(sequence + 1)]),
    ],
  };
}

class Teller {
  private readonly own: Words;

  constructor(
    private readonly agenda: Agenda,
    private readonly language: ImipLanguage,
  ) {
    this.own = words[language];
  }

  facts(): readonly Fact[] {
    const { own, agenda } = this;
    const { main } = agenda;
    if (main === null) return [];
    const attendees = main.attendees.filter(({ kind }) => kind !== 'ROOM' && kind !== 'RESOURCE');
    const all: readonly [string, readonly (string | null)[]][] = [
      // Of several occurrences each has its line below.
      [own.when, isMaster(main) || agenda.views.length === 1 ? [this.when(main, agenda)] : []],
      [own.repeats, [recurrenceText(main, agenda.zones, this.language)]],
      [own.except, bounded(this.exceptions(main), WORD_LIMITS.occurrences)],
      [own.occurrences, bounded(this.occurrences(), WORD_LIMITS.occurrences)],
      [own.where, [main.location]],
      [own.organizer, [main.organizer && participantText(main.organizer)]],
      [
        own.attendees,
        bounded(
          attendees.map((each) => this.attendee(each)),
          WORD_LIMITS.attendees,
          own.more,
        ),
      ],
      [own.comment, propertiesOf(main.component, 'COMMENT').flatMap(({ value }) => linesOf(unescapeText(value)))],
    ];
    return all.flatMap(([label, lines]) => {
      const said = lines.filter((line) => line !== null).map(oneLine);
      const kept = said.filter((line) => line !== '');
      return kept.length === 0 ? [] : [{ label, lines: kept }];
    });
  }

  /** What is not as its recipient knew it. */
  changes(before: Agenda): readonly Fact[] {
    const { own, agenda, language } = this;
    const [now, old] = [agenda.main, before.main];
    // An occurrence is told apart from the series that it was part of.
    if (now === null || old === null || isMaster(now) !== isMaster(old)) return [];
    const pairs: readonly [string, string | null, string | null][] = [
      [own.title, now.summary, old.summary],
      [own.when, this.when(now, agenda), this.when(old, before)],
      [own.repeats, recurrenceText(now, agenda.zones, language), recurrenceText(old, before.zones, language)],
      [own.where, now.location, old.location],
    ];
    const lines = pairs.flatMap(([label, value, former]) =>
      (value ?? '') === (former ?? '') ? [] : [`${label} (${own.was(oneLine(former ?? '') || own.none)})`],
    );
    if ((now.description ?? '') !== (old.description ?? '')) lines.push(own.description);
    if (addressesOf(now) !== addressesOf(old)) lines.push(own.attendees);
    return lines.length === 0 ? [] : [{ label: own.changes, lines }];
  }

  private when(view: ItemView, { zones }: Agenda): string | null {
    return whenText(view, zones, this.language);
  }

  /** Occurrences that have a component of their own: which they are, and what becomes of them. */
  private occurrences(): readonly string[] {
    const { agenda, own, language } = this;
    const overrides = agenda.views.filter((view) => !isMaster(view));
    if (overrides.length === 1 && agenda.views.length === 1) return [];
    return overrides.map((view) => {
      const at = view.recurrenceId === null ? '' : dateText(view.recurrenceId.at, agenda.zones, language);
      const when = view.status === 'CANCELLED' ? own.gone : (this.when(view, agenda) ?? '');
      return when.startsWith(at.replace(/ \(.*$/, '')) ? when : `${at}: ${when}`;
    });
  }

  private exceptions({ component }: ItemView): readonly string[] {
    return propertiesOf(component, 'EXDATE').flatMap((each) => {
      const tzid = each.parameters.find(({ name }) => name === 'TZID')?.values[0] ?? null;
      const dates = each.value.split(',').map((value) => readDate(value, tzid));
      return dates.flatMap((date) => (date === null ? [] : [dateText(date, this.agenda.zones, this.language)]));
    });
  }

  private attendee(each: Participant): string {
    const optional = each.role === 'OPT-PARTICIPANT' ? ` (${this.own.optional})` : '';
    return `${participantText(each)}${optional}`;
  }
}

function bounded(
  lines: readonly string[],
  most: number,
  more: (count: number) => string = (count) => `… +${count}`,
): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), more(lines.length - most)];
}

function addressesOf({ attendees }: ItemView): string {
  return attendees
    .map(({ address }) => address)
    .toSorted()
    .join('\n');
}

function titleOf(view: ItemView | null, own: Words): string {
  const summary = view === null ? '' : (propertyOf(view.component, 'SUMMARY') && view.summary) || '';
  return oneLine(summary) || own.untitled;
}

function participantText({ name, address }: Participant): string {
  return name === null || oneLine(name) === '' || name === address ? address : `${oneLine(name)} <${address}>`;
}

function nameOf({ name, address }: InvitationMail['from']): string {
  return oneLine(name ?? '') || printAddress(address);
}

/** A text of others as one line of bounded length. */
function oneLine(text: string): string {
  return cut(
    text
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim(),
    WORD_LIMITS.value,
  );
}

function linesOf(text: string): readonly string[] {
  const lines = cut(text.toWellFormed(), WORD_LIMITS.prose)
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => line.replace(/\p{Cc}+/gu, ' ').trimEnd());
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
