/** One result of `Authentication-Results` (RFC 8601 §2.2). */
export interface MethodResult {
  readonly method: string;
  readonly result: string;
  readonly reason: string | null;
  /** Printed behind the result; not kept when reading. */
  readonly comment: string | null;
  readonly properties: readonly MethodProperty[];
}

/** `ptype "." property "=" pvalue`. */
export interface MethodProperty {
  readonly type: string;
  readonly property: string;
  readonly value: string;
}

export interface AuthenticationResults {
  readonly authservId: string;
  /** The instance, where the field is one of ARC. */
  readonly results: readonly MethodResult[];
}
