/** Every bound on what a message, and what the DNS says about it, may cost. */
export interface MailauthLimits {
  /** RFC 7208 §4.6.4: terms that cause DNS queries, and those that may find nothing. */
  readonly spfLookups: number;
  readonly spfVoidLookups: number;
  /** Names of one `mx`, and of one `ptr`, that are looked at. */
  readonly spfNames: number;
  /** Octets of a policy; a longer one is a permanent error. */
  readonly spfRecordOctets: number;
  /** Octets of the header that are looked at for signatures; a longer one is not authenticated. */
  readonly headerOctets: number;
  /** Signatures of one message that are verified, from the top. */
  readonly dkimSignatures: number;
  /** Bits of an RSA key: shorter ones prove nothing (RFC 8301 §3.2), longer ones cost too much. */
  readonly rsaBitsMin: number;
  readonly rsaBitsMax: number;
  /** Seconds by which a signature may be from the future. */
  readonly clockSkew: number;
  /** RFC 8617 §4.2.1: instances of a chain. */
  readonly arcInstances: number;
  /** Names that the walk up the tree of a domain asks for (RFC 9989 §4.10). */
  readonly dmarcWalk: number;
  /** Names of an address that are looked up again (RFC 8601 §3). */
  readonly iprevNames: number;
}

export const MAILAUTH_LIMITS: MailauthLimits = {
  spfLookups: 10,
  spfVoidLookups: 2,
  spfNames: 10,
  spfRecordOctets: 16_384,
  headerOctets: 1_048_576,
  dkimSignatures: 10,
  rsaBitsMin: 1024,
  rsaBitsMax: 8192,
  clockSkew: 300,
  arcInstances: 50,
  dmarcWalk: 8,
  iprevNames: 10,
};
