import { type Part, scanFields } from '#formats/mime';

/** Octets of a message that give way to others. */
export interface Edit {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly octets: Buffer;
}

interface Changed {
  readonly charset?: string;
  readonly encoding?: string;
}

const maxFields = 10_000;

/** How the header of a part becomes that of a text in another charset or transfer encoding; its other fields stay. */
export function headerEdits(
  message: Buffer,
  part: Part,
  isRoot: boolean,
  { charset, encoding }: Changed,
): readonly Edit[] {
  const { headerStart, bodyStart } = part;
  const { fields } = scanFields(message.subarray(headerStart, bodyStart), headerStart, maxFields);
  const wanted = new Map<string, string>();
  if (charset !== undefined) wanted.set('content-type', typeField(part, charset));
  if (encoding !== undefined) wanted.set('content-transfer-encoding', `Content-Transfer-Encoding: ${encoding}\r\n`);
  // RFC 2045 §4
  if (isRoot && wanted.size > 0 && !fields.some(({ name }) => name === 'mime-version'))
    wanted.set('mime-version', 'MIME-Version: 1.0\r\n');
  const edits: Edit[] = [];
  for (const { name, start, end } of fields) {
    const line = wanted.get(name);
    if (line === undefined) continue;
    edits.push({ start, end, octets: Buffer.from(line, 'latin1') });
    wanted.delete(name);
  }
  const added = [...wanted.values()].join('');
  if (added === '') return edits;
  const at = fields.at(-1)?.end ?? headerStart;
  edits.push({ start: at, end: at, octets: Buffer.from(added, 'latin1') });
  return edits;
}

/** The type of a part with its parameters as they came, but for the charset. */
function typeField({ type, subtype, parameters }: Part, charset: string): string {
  const others = parameters.filter(({ name }) => name !== 'charset');
  const words = others.map(({ name, raw, extended }) => (extended ? `${name}*=${raw}` : `${name}=${quoted(raw)}`));
  return `Content-Type: ${[`${type}/${subtype}`, `charset=${charset}`, ...words].join(';\r\n ')}\r\n`;
}

const quoted = (value: string): string =>
  /^[\w.+-]+$/.test(value) ? value : `"${value.replace(/[\r\n]/g, '').replace(/[\\"]/g, '\\$&')}"`;
