/** What a reader put right, or passed over, in an object that it takes nevertheless. */
export type FindingKind =
  | 'byte-order-mark'
  | 'not-utf8'
  | 'line-ends'
  | 'control-character'
  | 'empty-line'
  | 'not-folded'
  | 'no-property'
  | 'unquoted-uri'
  | 'parameter-form'
  | 'not-closed'
  | 'closed-twice'
  | 'outside-calendar'
  | 'no-version'
  | 'no-product'
  | 'no-start'
  | 'no-stamp'
  | 'value-missing'
  | 'date-form'
  | 'date-unreadable'
  | 'date-parameter-missing'
  | 'zoned-utc'
  | 'zone-unknown'
  | 'zone-guessed'
  | 'duration-unreadable'
  | 'end-before-start'
  | 'rule-repaired'
  | 'rule-unreadable'
  | 'override-twice'
  | 'observance-unreadable'
  | 'expansion-stopped'
  | 'too-many-instances';

export interface Finding {
  readonly kind: FindingKind;
  /** Line of the text, from 1; 0 where there is none. */
  readonly line: number;
}

/** Preconditions of CalDAV that an object may fail (RFC 4791 §5.3.2.1). */
export type Precondition =
  | 'supported-calendar-data'
  | 'valid-calendar-data'
  | 'valid-calendar-object-resource'
  | 'supported-calendar-component'
  | 'max-resource-size'
  | 'max-instances'
  | 'max-attendees-per-instance';

export type RefusalCode =
  | 'too-large'
  | 'too-many-lines'
  | 'too-many-components'
  | 'too-deep'
  | 'too-many-properties'
  | 'too-many-parameters'
  | 'too-many-attendees'
  | 'too-many-dates'
  | 'too-many-overrides'
  | 'too-many-rules'
  | 'no-calendar'
  | 'several-calendars'
  | 'wrong-version'
  | 'other-calendar-scale'
  | 'unknown-rscale'
  | 'method'
  | 'no-component'
  | 'component-not-supported'
  | 'mixed-components'
  | 'no-uid'
  | 'several-uids'
  | 'several-masters'
  | 'start-unreadable';

/** Why an object cannot be stored. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly line: number;
}

/** What a refusal means to a client that stores an object over CalDAV. */
export const PRECONDITIONS = {
  'too-large': 'max-resource-size',
  'too-many-lines': 'max-resource-size',
  'too-many-components': 'max-resource-size',
  'too-deep': 'valid-calendar-data',
  'too-many-properties': 'max-resource-size',
  'too-many-parameters': 'max-resource-size',
  'too-many-attendees': 'max-attendees-per-instance',
  'too-many-dates': 'max-instances',
  'too-many-overrides': 'max-instances',
  'too-many-rules': 'valid-calendar-data',
  'no-calendar': 'valid-calendar-data',
  'several-calendars': 'valid-calendar-object-resource',
  'wrong-version': 'supported-calendar-data',
  'other-calendar-scale': 'valid-calendar-data',
  'unknown-rscale': 'valid-calendar-data',
  method: 'valid-calendar-object-resource',
  'no-component': 'valid-calendar-object-resource',
  'component-not-supported': 'supported-calendar-component',
  'mixed-components': 'valid-calendar-object-resource',
  'no-uid': 'valid-calendar-object-resource',
  'several-uids': 'valid-calendar-object-resource',
  'several-masters': 'valid-calendar-object-resource',
  'start-unreadable': 'valid-calendar-data',
} as const satisfies Record<RefusalCode, Precondition>;

/** Collects findings up to a limit. */
export class Findings {
  readonly list: Finding[] = [];
  constructor(private readonly limit: number) {}

  add(kind: FindingKind, line: number): void {
    if (this.list.length < this.limit) this.list.push({ kind, line });
  }

  /** Adds what is to be said once. */
  once(kind: FindingKind, line: number): void {
    if (!this.list.some((finding) => finding.kind === kind)) this.add(kind, line);
  }
}

/** Ends the reading of an object that passes a limit. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}
