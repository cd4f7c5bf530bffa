import { malformed } from '../fault.js';
import { HEADER_LIMITS } from '../limits.js';
import { type EntityTag, readEtags } from './etags.js';

export type Condition =
  | { readonly kind: 'token'; readonly negated: boolean; readonly token: string }
  | { readonly kind: 'etag'; readonly negated: boolean; readonly etag: EntityTag };

/** Conditions that must all hold for a resource; null is the one that the request is about. */
export interface ConditionList {
  readonly resource: string | null;
  readonly conditions: readonly Condition[];
}

/** What a resource is now: its tag, null without one, and the tokens of the locks on it. */
export interface ResourceState {
  readonly etag: string | null;
  readonly tokens: readonly string[];
}

/** `If = "If" ":" ( 1*No-tag-list | 1*Tagged-list )` (RFC 4918 §10.4.2). Throws `DavFault`. */
export function readIf(value: string): readonly ConditionList[] {
  if (value.length > HEADER_LIMITS.condition) throw malformed('the If is too long');
  const reader = new IfReader(value);
  const lists: ConditionList[] = [];
  let tag = reader.resourceTag();
  const isTagged = tag !== null;
  do {
    do lists.push({ resource: tag, conditions: reader.list() });
    while (reader.sees('('));
    tag = reader.sees('<') ? reader.resourceTag() : null;
    if (!isTagged && tag !== null) throw malformed('an If with and without tags');
  } while (tag !== null);
  reader.end();
  return lists;
}

class IfReader {
  private at = 0;
  private conditions = 0;

  constructor(private readonly text: string) {}

  /** `Resource-Tag = "<" Simple-ref ">"`; null where a list stands. */
  resourceTag(): string | null {
    return this.take(/<([^<>\s]+)>/y);
  }

  /** `List = "(" 1*Condition ")"` */
  list(): readonly Condition[] {
    if (this.take(/(\()/y) === null) throw malformed('an If without a list');
    const conditions: Condition[] = [];
    do conditions.push(this.condition());
    while (!this.sees(')'));
    this.at += 1;
    return conditions;
  }

  /** `Condition = ["Not"] (State-token | "[" entity-tag "]")` */
  private condition(): Condition {
    this.conditions += 1;
    if (this.conditions > HEADER_LIMITS.conditions) throw malformed('too many conditions');
    const negated = this.take(/(not)(?![^\s<[])/iy) !== null;
    const token = this.take(/<([^<>\s]+)>/y);
    if (token !== null) return { kind: 'token', negated, token };
    const tags = readEtags(this.take(/\[((?:W\/)?"[^"]*"|[^\]"]+)\]/iy) ?? '');
    const [etag, second] = tags === '*' ? [] : tags;
    if (etag === undefined || second !== undefined) throw malformed('not one entity tag in brackets');
    return { kind: 'etag', negated, etag };
  }

  sees(char: string): boolean {
    this.blanks();
    return this.text[this.at] === char;
  }

  end(): void {
    this.blanks();
    if (this.at < this.text.length) throw malformed('an If that goes on behind its lists');
  }

  private take(pattern: RegExp): string | null {
    this.blanks();
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at = pattern.lastIndex;
    return match[1] ?? '';
  }

  private blanks(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
  }
}

/** Whether one of the lists holds (RFC 4918 §10.4.3). `stateOf` gives what is known of a resource; null is the request's own. */
export function ifHolds(lists: readonly ConditionList[], stateOf: (resource: string | null) => ResourceState): boolean {
  return lists.some(({ resource, conditions }) => {
    const state = stateOf(resource);
    return conditions.every((condition) => holds(condition, state) !== condition.negated);
  });
}

function holds(condition: Condition, { etag, tokens }: ResourceState): boolean {
  if (condition.kind === 'token') return tokens.includes(condition.token);
  // RFC 4918 §10.4.4: compared strongly
  return !condition.etag.isWeak && condition.etag.opaque === etag;
}

/** The lock tokens that a request submits, wherever they stand (RFC 4918 §10.4.1). */
export function submittedTokens(lists: readonly ConditionList[]): ReadonlySet<string> {
  const all = lists.flatMap(({ conditions }) => conditions);
  return new Set(all.flatMap((condition) => (condition.kind === 'token' ? [condition.token] : [])));
}
