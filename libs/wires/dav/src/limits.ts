/** Every bound on what the body of a request may cost. */
export interface XmlLimits {
  readonly octets: number;
  /** Elements within each other; saxes' resolution of prefixes costs the square of it. */
  readonly depth: number;
  readonly elements: number;
  /** Attributes of one element. */
  readonly attributes: number;
}

export const XML_LIMITS: XmlLimits = { octets: 1024 * 1024, depth: 100, elements: 20_000, attributes: 50 };

/** Every bound on header values and on paths in them; octets, or a count where it says so. */
export const HEADER_LIMITS = {
  /** Of the value of `If`, `If-Match` or `If-None-Match`. */
  condition: 8192,
  /** Conditions in one `If`, and entity tags in one list. */
  conditions: 100,
  /** Of a path with its escapes. */
  path: 4096,
  /** Of one segment, without escapes. */
  segment: 255,
  segments: 32,
} as const;
