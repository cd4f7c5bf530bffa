/** Bounds on what one domain may cost. */
export const MX_LIMITS = {
  /** Hosts of a domain that are looked at, the most preferred first. */
  hosts: 10,
  /** Addresses of one host. */
  addressesOfHost: 6,
  /** Addresses that are tried for one delivery (RFC 5321 §5.1: at least two). */
  addresses: 8,
} as const;
