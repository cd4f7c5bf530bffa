const ANYTHING = '*';
const LEVEL = '%';
const INBOX = 'INBOX';

/** Runs of wildcards say no more than one: `*` if any is in the run, else `%`. */
function collapse(pattern: string): string {
  let collapsed = '';
  let run = '';
  for (const char of pattern) {
    if (char === ANYTHING || char === LEVEL) {
      run = char === ANYTHING || run === ANYTHING ? ANYTHING : LEVEL;
      continue;
    }
    collapsed += run + char;
    run = '';
  }
  return collapsed + run;
}

/** How many leading characters of the name are INBOX in any case. */
function inboxLength(name: string, delimiter: string | null): number {
  if (name.slice(0, INBOX.length).toUpperCase() !== INBOX) return 0;
  const after = name[INBOX.length];
  return after === undefined || after === delimiter ? INBOX.length : 0;
}

function literalCount(pattern: string): number {
  let count = 0;
  for (let i = 0; i < pattern.length; i += 1) if (pattern[i] !== ANYTHING && pattern[i] !== LEVEL) count += 1;
  return count;
}

/** Ascending places in the pattern, each once. */
class Places {
  readonly at: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.at = new Int32Array(capacity);
  }

  add(place: number): void {
    if (this.count > 0 && this.at[this.count - 1] === place) return;
    this.at[this.count] = place;
    this.count += 1;
  }
}

/** A LIST pattern made ready to be matched with many names. */
export class ListPattern {
  private readonly pattern: string;
  private readonly literals: number;
  private readonly open: Places;
  private readonly next: Places;

  constructor(
    pattern: string,
    private readonly delimiter: string | null,
  ) {
    this.pattern = collapse(pattern);
    this.literals = literalCount(this.pattern);
    this.open = new Places(this.pattern.length + 2);
    this.next = new Places(this.pattern.length + 2);
  }

  /**
   * RFC 9051 §6.3.9: `*` matches anything, `%` anything without the delimiter; INBOX at the beginning in any case.
   * Steps at most length of name × length of pattern; once a `*` is reached, what lies before it is forgotten.
   */
  matches(name: string): boolean {
    if (this.literals > name.length) return false;
    const { open, next, pattern } = this;
    const inbox = inboxLength(name, this.delimiter);
    next.count = 0;
    next.add(0);
    for (let at = 0; at <= name.length; at += 1) {
      this.spread();
      if (open.count === 0) return false;
      if (open.at[open.count - 1] === pattern.length && pattern.endsWith(ANYTHING)) return true;
      if (at < name.length) this.step(name[at] as string, at < inbox);
    }
    return open.at[open.count - 1] === pattern.length;
  }

  /** Adds to the places reached those that a wildcard opens by matching nothing. */
  private spread(): void {
    const { open, next, pattern } = this;
    open.count = 0;
    for (let i = 0; i < next.count; i += 1) {
      const place = next.at[i] as number;
      const char = pattern[place];
      if (char === ANYTHING) open.count = 0;
      open.add(place);
      if (char === ANYTHING || char === LEVEL) open.add(place + 1);
    }
  }

  private step(char: string, anyCase: boolean): void {
    const { open, next, pattern } = this;
    next.count = 0;
    for (let i = 0; i < open.count; i += 1) {
      const place = open.at[i] as number;
      const wanted = pattern[place];
      if (wanted === undefined) continue;
      if (wanted === ANYTHING || (wanted === LEVEL && char !== this.delimiter)) next.add(place);
      else if (wanted === char || (anyCase && wanted.toUpperCase() === char.toUpperCase())) next.add(place + 1);
    }
  }
}

/** Whether a mailbox name matches a LIST pattern (RFC 9051 §6.3.9); `delimiter` null for a flat namespace. */
export function matchList(pattern: string, name: string, delimiter: string | null): boolean {
  return new ListPattern(pattern, delimiter).matches(name);
}

/** Whether a name matches any of several patterns. */
export function matchesAny(patterns: readonly ListPattern[], name: string): boolean {
  return patterns.some((pattern) => pattern.matches(name));
}
