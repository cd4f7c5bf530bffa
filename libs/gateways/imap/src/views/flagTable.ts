import {
  type AccountTree,
  bitLimit,
  bitsOf,
  bitValue,
  commonBit,
  commonKeywords,
  type Flags,
  firstOwnBit,
  hasBit,
  without,
} from '#core/mailstore';

const SYSTEM = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'] as const;

/** Sets of flags that are remembered; more begin anew. */
const MAX_RENDERED = 10_000;

/** Names of flag bits for one account, with rendered sets remembered by their value. */
export class FlagTable {
  private readonly names: string[];
  private readonly rendered = new Map<Flags, Buffer>();
  private readonly renderedRecent = new Map<Flags, Buffer>();
  private readonly known: Flags;
  readonly keywordCount: number;

  constructor(keywords: AccountTree['keywords']) {
    this.names = Array.from({ length: bitLimit }, () => '');
    SYSTEM.forEach((name, bit) => (this.names[bit] = name));
    for (const keyword of commonKeywords) this.names[commonBit(keyword) ?? 0] = keyword;
    for (const { bit, name } of keywords) this.names[bit] = name;
    this.known = this.names.reduce((sum, name, bit) => (name === '' ? sum : sum + bitValue(bit)), 0);
    this.keywordCount = keywords.length;
  }

  /** False when the flags hold a keyword that came after this table. */
  knows(flags: Flags): boolean {
    return this.rendered.has(flags) || flags < 2 ** firstOwnBit || without(flags, this.known) === 0;
  }

  /** System flags, \Recent among them (RFC 3501 §7.4.2) for one who was told first, and keywords, with a space between. */
  render(flags: Flags, recent = false): Buffer {
    const rendered = recent ? this.renderedRecent : this.rendered;
    let text = rendered.get(flags);
    if (text === undefined) {
      if (rendered.size >= MAX_RENDERED) rendered.clear();
      const names = bitsOf(flags).map((bit) => this.names[bit] ?? '');
      if (recent) names.unshift('\\Recent');
      text = Buffer.from(names.filter((name) => name !== '').join(' '), 'latin1');
      rendered.set(flags, text);
    }
    return text;
  }

  /** What FLAGS and PERMANENTFLAGS list (RFC 9051 §7.3.5). */
  get list(): readonly string[] {
    return this.names.filter((name) => name !== '');
  }

  /** Those of the list that are among some flags. */
  listOf(flags: Flags): readonly string[] {
    return this.names.filter((name, bit) => name !== '' && hasBit(flags, bit));
  }

  /** Bit of a flag that exists, or null. */
  bitOf(flag: string): number | null {
    const lower = flag.toLowerCase();
    const bit = this.names.findIndex((name) => name !== '' && name.toLowerCase() === lower);
    return bit < 0 ? null : bit;
  }
}
