import { type Finding, Findings, Refused, type Refusal } from '../findings.js';
import { ICAL_LIMITS, type IcalLimits } from '../limits.js';
import { readContentLine } from './contentLine.js';
import { decodeCalendar, type LogicalLine, unfold } from './lines.js';
import type { Component, Property } from './tree.js';

export interface ReadOptions {
  /** Of the Content-Type, for octets that are not UTF-8. */
  readonly charset?: string | null;
  readonly limits?: IcalLimits;
}

export interface CalendarReading {
  /** The VCALENDAR; several of one text are one after the other. Empty where the text is refused. */
  readonly calendars: readonly Component[];
  readonly findings: readonly Finding[];
  /** Null where something was read. */
  readonly refusal: Refusal | null;
}

/** Reads a text, or its octets, into trees. Never throws, in time linear in the length of the text. */
export function readCalendar(source: string | Uint8Array, options: ReadOptions = {}): CalendarReading {
  const limits = options.limits ?? ICAL_LIMITS;
  const findings = new Findings(limits.findings);
  try {
    const octets = typeof source === 'string' ? Buffer.byteLength(source) : source.length;
    if (octets > limits.octets) throw new Refused({ code: 'too-large', line: 0 });
    const text = typeof source === 'string' ? source : decodeCalendar(source, options.charset ?? null, findings);
    const calendars = new TreeReader(limits, findings).read(unfold(text, limits, findings));
    if (calendars.length === 0) throw new Refused({ code: 'no-calendar', line: 0 });
    return { calendars, findings: findings.list, refusal: null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { calendars: [], findings: findings.list, refusal: error.refusal };
  }
}

interface Open extends Component {
  readonly properties: Property[];
  readonly components: Component[];
}

/** Puts components into each other; what is not closed is closed where its parent ends. */
class TreeReader {
  private readonly open: Open[] = [];
  private readonly roots: Component[] = [];
  private count = 0;

  constructor(
    private readonly limits: IcalLimits,
    private readonly findings: Findings,
  ) {}

  read(lines: readonly LogicalLine[]): readonly Component[] {
    for (const line of lines) this.take(line);
    if (this.open.length > 0) this.findings.once('not-closed', this.open.at(-1)?.line ?? 0);
    return this.roots.filter(({ name }) => name === 'VCALENDAR');
  }

  private take(line: LogicalLine): void {
    const mark = /^(begin|end)\s*:\s*(.*?)\s*$/i.exec(line.text);
    if (mark !== null) {
      const name = (mark[2] as string).toUpperCase();
      if (mark[1]?.toUpperCase() === 'BEGIN') this.begin(name, line.line);
      else this.end(name, line.line);
      return;
    }
    const parent = this.open.at(-1);
    if (parent === undefined) {
      this.findings.once('outside-calendar', line.line);
      return;
    }
    if (parent.properties.length >= this.limits.properties)
      throw new Refused({ code: 'too-many-properties', line: line.line });
    parent.properties.push(readContentLine(line, this.limits, this.findings));
  }

  private begin(name: string, line: number): void {
    if (++this.count > this.limits.components) throw new Refused({ code: 'too-many-components', line });
    if (this.open.length >= this.limits.depth) throw new Refused({ code: 'too-deep', line });
    const made: Open = { name, properties: [], components: [], line };
    const parent = this.open.at(-1);
    if (parent === undefined && name !== 'VCALENDAR') this.findings.once('outside-calendar', line);
    (parent?.components ?? this.roots).push(made);
    this.open.push(made);
  }

  private end(name: string, line: number): void {
    const at = this.open.findLastIndex((each) => each.name === name);
    if (at === -1) {
      this.findings.once('closed-twice', line);
      return;
    }
    if (at !== this.open.length - 1) this.findings.once('not-closed', line);
    this.open.length = at;
  }
}
