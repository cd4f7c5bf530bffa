import { decodeCharset } from '#formats/mime';
import { Refused } from './terminal.js';

/** A record with the number of the line where it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Text of a file that a spreadsheet wrote: UTF-8, with or without its mark, or Shift_JIS. */
export function decodeText(octets: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    const text = decodeCharset(octets, 'shift_jis');
    if (text.includes('\ufffd')) throw new Refused('the file is neither UTF-8 nor Shift_JIS');
    return text;
  }
}

/** Reads comma-separated values (RFC 4180 §2); empty lines are passed over. Refuses quotes that do not end. */
export function parseCsv(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at, line) : plain(text, at);
    cells.push(cell.value);
    line += cell.lines;
    at = cell.end;
    if (text[at] === ',') {
      at += 1;
      if (at < text.length) continue;
      cells.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    else if (at < text.length) throw new Refused(`line ${line}: there is text behind a closing quote`);
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: begun, cells });
    cells = [];
    line += 1;
    begun = line;
  }
  return rows;
}

interface Cell {
  readonly value: string;
  readonly end: number;
  /** Line ends within. */
  readonly lines: number;
}

function plain(text: string, start: number): Cell {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end, lines: 0 };
}

function quoted(text: string, start: number, line: number): Cell {
  let value = '';
  let lines = 0;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '"' && text[at + 1] !== '"') return { value, end: at + 1, lines };
    if (char === '"') at += 1;
    if (char === '\n') lines += 1;
    value += char;
  }
  throw new Refused(`line ${line}: a quote does not end`);
}
