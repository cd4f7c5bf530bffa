import { fieldValue, parseDate, parseMessage, scanFields } from '#formats/mime';
import type { Candidate } from './criterion.js';
import { foldText, searchedValue, searchTextOf } from '#core/search';

const DAY = 86_400_000;
const MAX_FIELDS = 10_000;

/** `+0900` at the end of a Date field, or before its comment. */
const ZONE = /([+-])(\d\d)(\d\d)(?:\s*\(|\s*$)/;

/** The day as the sender wrote it (RFC 9051 §6.4.4: time and zone do not count). */
function dayOf(raw: string | undefined): number | null {
  const at = raw === undefined ? null : parseDate(raw);
  if (raw === undefined || at === null) return null;
  const zone = ZONE.exec(raw.slice(0, 200));
  const minutes = zone === null ? 0 : (Number(zone[2]) * 60 + Number(zone[3])) * (zone[1] === '-' ? -1 : 1);
  return Math.floor((at + minutes * 60_000) / DAY);
}

function valuesOf(block: Buffer): { fields: Map<string, string[]>; day: number | null } {
  const fields = new Map<string, string[]>();
  let day: number | null = null;
  for (const field of scanFields(block, 0, MAX_FIELDS).fields) {
    const raw = fieldValue(block, field);
    if (field.name === 'date' && day === null) day = dayOf(raw);
    const values = fields.get(field.name);
    const folded = foldText(searchedValue(field.name, raw));
    if (values === undefined) fields.set(field.name, [folded]);
    else values.push(folded);
  }
  return { fields, day };
}

/** Takes in the fields that the store keeps apart. */
export function learnFields(candidate: Candidate, block: Buffer): void {
  const { fields, day } = valuesOf(block);
  candidate.usual = fields;
  candidate.sentDay = day;
}

/** Takes in a whole message, or as much of it as is looked into. */
export function learnContent(candidate: Candidate, message: Buffer): void {
  const parsed = parseMessage(message);
  const { fields, day } = valuesOf(message.subarray(0, parsed.headerEnd));
  candidate.usual = fields;
  candidate.header = fields;
  candidate.sentDay = day;
  const text = searchTextOf(message, parsed);
  candidate.headerText = text.names + text.headers;
  candidate.bodyText = text.body;
}

/** Lets go of what is not needed any more. */
export function forgetTexts(candidate: Candidate): void {
  candidate.usual = null;
  candidate.header = null;
  candidate.headerText = null;
  candidate.bodyText = null;
}
