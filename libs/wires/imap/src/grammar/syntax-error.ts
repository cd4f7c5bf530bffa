/** Why a command could not be read. */
export type SyntaxFault = 'syntax' | 'limit';

/** Thrown inside the grammar, caught by `parseCommand`. `offset` counts octets from the beginning of the command. */
export class ImapSyntaxError extends Error {
  constructor(
    readonly expected: string,
    readonly offset: number,
    readonly fault: SyntaxFault = 'syntax',
  ) {
    super(fault === 'limit' ? `${expected} at octet ${offset}` : `expected ${expected} at octet ${offset}`);
  }
}
