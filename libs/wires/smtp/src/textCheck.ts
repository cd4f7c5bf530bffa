const LF = 0x0a;
const CR = 0x0d;

/** What message text must not hold unless it was announced as BINARYMIME. `longestLine` counts the CRLF. */
export interface TextFlaws {
  readonly bareCr: boolean;
  readonly bareLf: boolean;
  readonly nul: boolean;
  readonly longestLine: number;
}

/** Looks for flaws in text that comes in counted chunks (BDAT), where no octet has a meaning for the protocol. */
export class TextCheck implements TextFlaws {
  bareCr = false;
  bareLf = false;
  nul = false;
  longestLine = 0;
  private afterCr = false;
  private lineOctets = 0;

  /** Looks at the octets from `start` to `end`. */
  read(chunk: Buffer, start: number, end: number): void {
    let { afterCr } = this;
    let lineStart = start - this.lineOctets;
    for (let i = start; i < end; i++) {
      const octet = chunk[i] as number;
      if (octet > CR && !afterCr) continue;
      if (octet === LF) {
        if (!afterCr) this.bareLf = true;
        if (i + 1 - lineStart > this.longestLine) this.longestLine = i + 1 - lineStart;
        lineStart = i + 1;
      } else if (afterCr) this.bareCr = true;
      if (octet === 0) this.nul = true;
      afterCr = octet === CR;
    }
    this.afterCr = afterCr;
    this.lineOctets = end - lineStart;
  }

  /** To be called after the last octet: a CR there stands alone. */
  end(): void {
    if (this.afterCr) this.bareCr = true;
    if (this.lineOctets > this.longestLine) this.longestLine = this.lineOctets;
  }
}
