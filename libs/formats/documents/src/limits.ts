export interface DocumentLimits {
  /** Characters of text that are read. */
  readonly characters: number;
  /** Octets that the parts of a packed document may have unpacked. */
  readonly unpackedOctets: number;
  /** Pages that are read. */
  readonly pages: number;
  /** Directory with the tables of the character sets of Japanese, Chinese and Korean fonts: that of `pdfjs-dist`. */
  readonly tables: string;
}
