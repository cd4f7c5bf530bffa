import type { Component, Parameter, Property } from './tree.js';

/** RFC 5545 §3.1: octets of a line, without its end. */
const lineOctets = 75;

/** Prints a component: CRLF, folded lines; a property that was read and not replaced comes out as it came in. */
export function printCalendar(calendar: Component): string {
  const lines: string[] = [];
  printInto(calendar, lines);
  lines.push('');
  return lines.join('\r\n');
}

function printInto({ name, properties, components }: Component, lines: string[]): void {
  lines.push(`BEGIN:${name}`);
  for (const property of properties) lines.push(fold(property.raw ?? contentLine(property)));
  for (const component of components) printInto(component, lines);
  lines.push(`END:${name}`);
}

/** A property as one line, not folded. */
export function contentLine({ name, parameters, value }: Property): string {
  return `${name}${parameters.map(printParameter).join('')}:${oneLine(value)}`;
}

function printParameter({ name, values }: Parameter): string {
  return `;${name}=${values.map(printParameterValue).join(',')}`;
}

/** RFC 6868 §3.1: what a parameter cannot carry is written with a caret. */
function printParameterValue(value: string): string {
  const safe = withoutControls(
    value
      .replaceAll('^', '^^')
      .replace(/\r\n|[\r\n]/g, '^n')
      .replaceAll('"', "^'"),
  );
  return /[:;,]/.test(safe) ? `"${safe}"` : safe;
}

/** A line break within a value would begin a property; what comes from a TEXT has none left. */
function oneLine(value: string): string {
  return withoutControls(value.replace(/\r\n|[\r\n]/g, '\\n'));
}

function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
}

/** Folds after 75 octets, never within a character (RFC 5545 §3.1). */
export function fold(line: string): string {
  if (line.length <= lineOctets / 3) return line;
  // oxlint-disable-next-line no-control-regex
  if (line.length <= lineOctets && /^[\0-\x7f]*$/.test(line)) return line;
  const parts: string[] = [];
  let begin = 0;
  let octets = 0;
  for (let at = 0; at < line.length; ) {
    const code = line.codePointAt(at) as number;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (octets + size > lineOctets) {
      parts.push(line.slice(begin, at));
      begin = at;
      octets = 1;
    }
    octets += size;
    at += code < 0x10000 ? 1 : 2;
  }
  parts.push(line.slice(begin));
  return parts.join('\r\n ');
}
