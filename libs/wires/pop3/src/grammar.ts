import { ArgumentError } from './declaration.js';

/** Digits that a number may have: enough for any message number, few enough for an exact one. */
const maxDigits = 10;

/** A message number (RFC 1939 §5): from 1, decimal. */
export function messageNumber(text: string): number {
  const number = decimal(text);
  if (number < 1) throw new ArgumentError('message numbers begin at 1');
  return number;
}

/** A number of lines (RFC 1939 §7, TOP): not negative. */
export function lineCount(text: string): number {
  return decimal(text);
}

/** The parameters of a command: one space or more between them (RFC 2449 §4 asks for one). */
export function parameters(argument: string | null): readonly string[] {
  return (argument ?? '').split(' ').filter((word) => word !== '');
}

function decimal(text: string): number {
  if (!/^\d+$/.test(text) || text.length > maxDigits) throw new ArgumentError('not a number');
  return Number(text);
}
