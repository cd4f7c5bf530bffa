import { type Findings, Refused } from '../findings.js';
import type { IcalLimits } from '../limits.js';
import type { LogicalLine } from './lines.js';
import type { Parameter, Property } from './tree.js';

/** Parameters that clients write without the quotation marks that their values need. */
const uriScheme = /^(?:mailto|https?|cid|ftp|urn|tel|sip|ldap)$/i;

/**
 * contentline = name *(";" param ) ":" value CRLF (RFC 5545 §3.1). Names are read in any case; a parameter without a value, a quotation
 * mark that nobody closes and a URI without quotation marks are taken for what they were meant to be.
 */
export function readContentLine({ text, line }: LogicalLine, limits: IcalLimits, findings: Findings): Property {
  const nameEnd = text.search(/[;:]/);
  const name = text.slice(0, nameEnd).trim().toUpperCase();
  const parameters: Parameter[] = [];
  const scan = new ParameterScan(text, nameEnd, line, findings);
  while (text[scan.at] === ';') {
    scan.at++;
    const parameter = scan.parameter();
    if (parameter === null) continue;
    if (parameters.length >= limits.parameters) throw new Refused({ code: 'too-many-parameters', line });
    parameters.push(parameter);
  }
  if (text[scan.at] !== ':') findings.once('value-missing', line);
  return { name, parameters, value: text.slice(scan.at + 1), line, raw: text };
}

class ParameterScan {
  constructor(
    private readonly text: string,
    public at: number,
    private readonly line: number,
    private readonly findings: Findings,
  ) {}

  /** param = param-name "=" param-value *("," param-value); null for nothing between two semicolons. */
  parameter(): Parameter | null {
    const begin = this.at;
    this.skipTo(/[=;:]/g);
    const name = this.text.slice(begin, this.at).trim().toUpperCase();
    if (this.text[this.at] !== '=') {
      this.findings.once('parameter-form', this.line);
      return name === '' ? null : { name, values: [''] };
    }
    const values: string[] = [];
    do {
      this.at++;
      values.push(this.value(name));
    } while (this.text[this.at] === ',');
    return { name, values };
  }

  private skipTo(stop: RegExp): void {
    stop.lastIndex = this.at;
    this.at = stop.exec(this.text)?.index ?? this.text.length;
  }

  /** param-value = paramtext / quoted-string */
  private value(name: string): string {
    if (this.text[this.at] === '"') {
      const end = this.text.indexOf('"', this.at + 1);
      if (end !== -1) {
        const value = this.text.slice(this.at + 1, end);
        this.at = end + 1;
        const rest = this.at;
        this.skipTo(/[,;:]/g);
        if (rest !== this.at) this.findings.once('parameter-form', this.line);
        return uncaret(value + this.text.slice(rest, this.at));
      }
      this.findings.once('parameter-form', this.line);
    }
    const begin = this.at;
    this.skipTo(/[,;:]/g);
    if (this.text[this.at] === ':' && this.goesOn(name, this.text.slice(begin, this.at))) {
      this.findings.once('unquoted-uri', this.line);
      this.at++;
      this.skipTo(/[,;:]/g);
    }
    return uncaret(this.text.slice(begin, this.at));
  }

  /** Whether a colon belongs to the value: of a URI, or of a name such as `(UTC+09:00) Osaka`. */
  private goesOn(name: string, before: string): boolean {
    const after = this.text.slice(this.at + 1);
    if (name === 'TZID') return /^\d\d[^:]*:\s*\d{8}/.test(after) && !/^\s*\d{8}/.test(after);
    return uriScheme.test(before) && after.includes(':');
  }
}

/** RFC 6868 §3.2 */
function uncaret(value: string): string {
  if (!value.includes('^')) return value;
  return value.replace(/\^[n'^]/g, (pair) => (pair === '^n' ? '\n' : pair === "^'" ? '"' : '^'));
}
