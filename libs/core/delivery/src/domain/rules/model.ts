/** Where somebody is, as an organisation sees it. */
export type Side = 'inside' | 'outside';

/** What may be asked of a message, each with what it is compared with. Of several values one is enough. */
export interface ConditionValues {
  /** Addresses, or `@domain`: the reverse-path, the author, who signed in. */
  readonly from: readonly string[];
  /** Inside is who signed in to the organisation; who only says so is outside. */
  readonly sender: Side;
  /** Addresses, or `@domain`. */
  readonly to: readonly string[];
  /** Some recipient is there. */
  readonly recipient: Side;
  /** Texts, folded as they are for the search. */
  readonly subject: readonly string[];
  readonly header: { readonly name: string; readonly contains: readonly string[] };
  /** Octets. */
  readonly larger: number;
  /** A file of such a name or extension; any file where neither is given. */
  readonly attachment: { readonly name?: readonly string[]; readonly extension?: readonly string[] };
  readonly spf: readonly string[];
  readonly dkim: readonly string[];
  readonly dmarc: readonly string[];
}

/** What may be done with a message. */
export interface ActionValues {
  /** The text of the refusal. */
  readonly reject: string;
  /** Taken, and given to nobody. */
  readonly drop: true;
  /** To these instead of its recipients. */
  readonly redirect: readonly string[];
  /** To these as well. */
  readonly add: readonly string[];
  readonly junk: true;
  readonly prepend: { readonly name: string; readonly value: string };
  /** No further rule is looked at. */
  readonly stop: true;
}

type OneOf<T> = { [K in keyof T]: { readonly [P in K]: T[K] } }[keyof T];

/** An object of one member, as a document says it: `{ sender: inside }`. */
export type Condition = OneOf<ConditionValues>;
export type Action = OneOf<ActionValues>;

export interface TransportRule {
  readonly name: string;
  /** Lower comes first. */
  readonly position: number;
  readonly enabled: boolean;
  /** All must be true. */
  readonly when: readonly Condition[];
  /** Where one is true, the rule does not apply. */
  readonly unless: readonly Condition[];
  readonly do: readonly Action[];
}

/** Rules of one organisation. */
export const maxRules = 100;
/** Conditions, and exceptions, of one rule. */
export const maxConditions = 10;
/** What one condition is compared with. */
export const maxValues = 100;
/** Characters of one of them. */
export const maxText = 500;
export const maxActions = 10;
/** Addresses of one action. */
export const maxTargets = 20;
/** Characters of a name. */
export const maxName = 100;
