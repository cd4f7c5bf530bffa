import type { QName } from '../names.js';

/** A property that the server knows. */
export interface PropertyDeclaration {
  readonly name: QName;
  /** Where it is defined. */
  readonly source: string;
  /** `live`: the server makes or checks the value. What is not live is kept as it was sent. */
  readonly kind: 'protected' | 'live' | 'dead';
  /** Given to a client that asks for all properties without naming any. */
  readonly inAllprop: boolean;
}

type Row = readonly [name: string, source: string, kind: PropertyDeclaration['kind'], allprop?: 'allprop'];

/** Rows of one namespace. */
export function declared(name: (local: string) => QName, rows: readonly Row[]): readonly PropertyDeclaration[] {
  return rows.map(([local, source, kind, allprop]) => ({
    name: name(local),
    source,
    kind,
    inAllprop: allprop !== undefined,
  }));
}
