/** A mail server under measurement, with people whose mailboxes are empty at its start. */
export interface MailSystem {
  readonly kind: 'ours' | 'peer';
  readonly name: string;
  readonly ports: {
    readonly smtp: number;
    readonly imap: number;
    readonly pop3: number;
    /** Where mail for others is sent to; somebody else listens there, or nobody. */
    readonly sink: number;
    /** Calendars; 0 where there are none. */
    readonly http: number;
  };
  /** The calendar that somebody has, or that is made for the measurement; ends with a slash. */
  readonly calendarOf?: (user: string) => string;
  /** Processes whose trees are the whole system, its database included. */
  roots(): readonly number[];
  /** Writes events into the calendar at once, where PUT is too slow for as many. */
  readonly fillCalendar?: (user: string, events: number) => void;
  /** Makes many mailboxes at once, where CREATE is too slow for as many. */
  readonly createMailboxes?: (user: string, names: readonly string[]) => void;
  /** Ends it and starts it again on the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export const password = 'correct horse';
const domain = 'fumibako.test';
/** People of each system. */
export const peopleCount = 60;

/** Address and login name of a person, counted from 0. */
export const person = (index: number): string => `bench${index}@${domain}`;

export const mailDomain = domain;

/** An address of ours that leads elsewhere. */
export const outward = `out@${domain}`;
export const elsewhere = 'somebody@elsewhere.test';
