import type { MimeLimits } from '../types.js';

/** Bounds that hold where the caller names none. */
export const DEFAULT_LIMITS: MimeLimits = {
  maxDepth: 100,
  maxParts: 10_000,
  maxHeaderOctets: 1_048_576,
  maxFields: 10_000,
  maxAddresses: 10_000,
  maxParameters: 128,
};
