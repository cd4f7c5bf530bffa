import type { Part } from '#formats/mime';

/** What is kept of a part's place and kind; offsets are octets from the end of the message's prefix. */
export interface StoredPart {
  readonly type: string;
  readonly subtype: string;
  readonly charset: string | null;
  readonly encoding: string;
  readonly headerStart: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly filename: string | null;
  readonly disposition: string | null;
  readonly contentId: string | null;
  readonly children: readonly StoredPart[];
  /** Root of a nested message. */
  readonly message: StoredPart | null;
}

type Packed = [
  type: string,
  subtype: string,
  charset: string | null,
  encoding: string,
  headerStart: number,
  bodyStart: number,
  bodyEnd: number,
  filename: string | null,
  disposition: string | null,
  contentId: string | null,
  children: Packed[],
  message: Packed | null,
];

/** A part tree as it is stored. */
export function packStructure(root: Part): Buffer {
  return Buffer.from(JSON.stringify(pack(root)));
}

/** The stored part tree. */
export function unpackStructure(stored: Buffer): StoredPart {
  return unpack(JSON.parse(stored.toString('utf8')) as Packed);
}

function pack(part: Part): Packed {
  return [
    part.type,
    part.subtype,
    part.parameters.find(({ name }) => name === 'charset')?.value ?? null,
    part.encoding,
    part.headerStart,
    part.bodyStart,
    part.bodyEnd,
    part.filename,
    part.disposition?.type ?? null,
    part.id,
    part.children.map(pack),
    part.message ? pack(part.message.root) : null,
  ];
}

function unpack(packed: Packed): StoredPart {
  const [type, subtype, charset, encoding, headerStart, bodyStart, bodyEnd, filename, disposition, contentId] = packed;
  const place = { headerStart, bodyStart, bodyEnd };
  const [children, message] = packed.slice(10) as [Packed[], Packed | null];
  const kind = { type, subtype, charset, encoding, filename, disposition, contentId };
  return { ...kind, ...place, children: children.map(unpack), message: message ? unpack(message) : null };
}
