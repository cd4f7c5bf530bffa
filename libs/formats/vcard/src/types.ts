export type CardVersion = '2.1' | '3.0' | '4.0';

/** Values are decoded: no quotes, no carets. The name is empty where only a value stands, as in `TEL;HOME`. */
export interface Parameter {
  readonly name: string;
  readonly values: readonly string[];
}

/** A content line. Names are as they were written; `value` is as it stands in the line, with its escapes. */
export interface Property {
  readonly group: string | null;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly value: string;
}

/** A card as it was written, without BEGIN, VERSION and END. The order is kept, and so is what nobody knows. */
export interface Card {
  readonly version: CardVersion;
  readonly properties: readonly Property[];
}

/** What was repaired or passed over in reading; lines are counted from 1. */
export interface Finding {
  readonly kind:
    | 'begin-missing'
    | 'end-missing'
    | 'fn-missing'
    | 'line-unreadable'
    | 'nested-card'
    | 'uid-missing'
    | 'version-missing'
    | 'version-unknown';
  readonly line: number;
}
