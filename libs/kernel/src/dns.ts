/**
 * What records hold, by type. Names are in lower case without the final dot, the root being the empty text; octets of a
 * name that are no printable ASCII, dots within a label and backslashes stand as `\DDD`.
 */
export interface DnsRecords {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly NS: string;
  readonly PTR: string;
  /** The strings of one record, joined; one character an octet. */
  readonly TXT: string;
  readonly MX: MxRecord;
  readonly SRV: { readonly priority: number; readonly weight: number; readonly port: number; readonly target: string };
  readonly CAA: { readonly critical: boolean; readonly tag: string; readonly value: string };
  readonly TLSA: TlsaRecord;
}

export type DnsType = keyof DnsRecords;

export interface MxRecord {
  readonly preference: number;
  readonly exchange: string;
}

export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Uint8Array;
}

/**
 * The outcome of one question. `secure`: the resolver validated it by DNSSEC (and also that there is nothing, where
 * there is nothing). `ttl`: seconds for which it holds.
 */
export type DnsAnswer<T> =
  | {
      readonly kind: 'found';
      /** At least one. */
      readonly records: readonly T[];
      /** The owner of the records: the name asked for, or where its aliases lead. */
      readonly name: string;
      readonly secure: boolean;
      readonly ttl: number;
    }
  /** `no-name`: the name does not exist. `no-data`: it does, with other types of records alone. */
  | { readonly kind: 'no-name' | 'no-data'; readonly secure: boolean; readonly ttl: number }
  /** Nothing is known: no answer came, or none that can be used. Asking later may help. */
  | { readonly kind: 'temporary'; readonly reason: string };

/** The port through which everybody asks the DNS. It never throws: what goes wrong is an answer too. */
export interface Resolver {
  lookup<T extends DnsType>(type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>>;
}

/** The records of an answer, none where it holds none. */
export function recordsOf<T>(answer: DnsAnswer<T>): readonly T[] {
  return answer.kind === 'found' ? answer.records : [];
}
