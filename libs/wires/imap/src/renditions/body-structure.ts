import type { Parameter, Part } from '#formats/mime';
import { ByteWriter } from '../replies/byte-writer.js';
import { writeEnvelope } from './envelope.js';
import { writeOptional, writeValue } from './strings.js';

type Form = 'body' | 'bodystructure';

/** Shown in a multipart without parts, where the grammar wants one (RFC 9051 §9, body-type-mpart). */
const EMPTY_TEXT = '("text" "plain" NIL NIL NIL "7bit" 0 0';
const EMPTY_EXTENSION = ' NIL NIL NIL NIL';

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
/** RFC 9051 §9; values as they came. */
function writeParameters(out: ByteWriter, parameters: readonly Parameter[]): void {
  if (parameters.length === 0) {
    out.latin1('NIL');
    return;
  }
  parameters.forEach(({ name, raw }, index) => {
    out.latin1(index === 0 ? '(' : ' ');
    writeValue(out, name);
    out.space();
    writeValue(out, raw);
  });
  out.latin1(')');
}

// body-fld-dsp = "(" string SP body-fld-param ")" / nil
/** RFC 9051 §9 */
function writeDisposition(out: ByteWriter, disposition: Part['disposition']): void {
  if (disposition === null) {
    out.latin1('NIL');
    return;
  }
  out.latin1('(');
  writeValue(out, disposition.type);
  out.space();
  writeParameters(out, disposition.parameters);
  out.latin1(')');
}

// body-fld-lang = nstring / "(" string *(SP string) ")"
/** RFC 9051 §9 */
function writeLanguages(out: ByteWriter, languages: readonly string[]): void {
  if (languages.length <= 1) {
    writeOptional(out, languages[0] ?? null);
    return;
  }
  languages.forEach((language, index) => {
    out.latin1(index === 0 ? '(' : ' ');
    writeValue(out, language);
  });
  out.latin1(')');
}

/** ` body-fld-dsp body-fld-lang body-fld-loc`, the end of both extension forms. */
function writeCommonExtension(out: ByteWriter, part: Part): void {
  out.space();
  writeDisposition(out, part.disposition);
  out.space();
  writeLanguages(out, part.languages);
  out.space();
  writeOptional(out, part.location);
}

// body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
/** RFC 9051 §9 */
function writeFields(out: ByteWriter, part: Part): void {
  writeParameters(out, part.parameters);
  out.space();
  writeOptional(out, part.id);
  out.space();
  writeOptional(out, part.description);
  out.space();
  writeValue(out, part.encoding);
  out.space().number(part.bodyEnd - part.bodyStart);
}

function isNestedMessage(part: Part): boolean {
  return part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global');
}

// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
/** RFC 9051 §9. A message that could not be parsed is shown as application/octet-stream: body-type-msg needs an envelope. */
function openSinglePart(out: ByteWriter, part: Part): void {
  const opaque = isNestedMessage(part) && part.message === null;
  out.latin1('(');
  writeValue(out, opaque ? 'application' : part.type);
  out.space();
  writeValue(out, opaque ? 'octet-stream' : part.subtype);
  out.space();
  writeFields(out, part);
}

function closeSinglePart(out: ByteWriter, part: Part, form: Form): void {
  if (part.type === 'text' || hasMessage(part)) out.space().number(part.lines);
  if (form === 'bodystructure') {
    out.space();
    writeOptional(out, part.md5);
    writeCommonExtension(out, part);
  }
  out.latin1(')');
}

const hasMessage = (part: Part): boolean => isNestedMessage(part) && part.message !== null;

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
/** RFC 9051 §9 */
function closeMultipart(out: ByteWriter, part: Part, form: Form): void {
  if (part.children.length === 0) out.latin1(EMPTY_TEXT).latin1(form === 'bodystructure' ? `${EMPTY_EXTENSION})` : ')');
  out.space();
  writeValue(out, part.subtype);
  if (form === 'bodystructure') {
    out.space();
    writeParameters(out, part.parameters);
    writeCommonExtension(out, part);
  }
  out.latin1(')');
}

/** An entity on the way down, with the children that are still to be written. */
interface Frame {
  readonly part: Part;
  readonly inner: readonly Part[];
  next: number;
}

function open(out: ByteWriter, part: Part): Frame {
  if (part.type === 'multipart') {
    out.latin1('(');
    return { part, inner: part.children, next: 0 };
  }
  openSinglePart(out, part);
  if (!hasMessage(part) || part.message === null) return { part, inner: [], next: 0 };
  out.space();
  writeEnvelope(out, part.message.envelope);
  out.space();
  return { part, inner: [part.message.root], next: 0 };
}

/** Walks with a stack of its own, so that no depth of nesting can exhaust the engine's. */
function writeBody(out: ByteWriter, root: Part, form: Form): void {
  const stack = [open(out, root)];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const inner = top.inner[top.next];
    if (inner !== undefined) {
      top.next += 1;
      stack.push(open(out, inner));
      continue;
    }
    if (top.part.type === 'multipart') closeMultipart(out, top.part, form);
    else closeSinglePart(out, top.part, form);
    stack.pop();
  }
}

function render(root: Part, form: Form): Buffer {
  const out = new ByteWriter();
  writeBody(out, root, form);
  return out.takeAll();
}

// body = "(" (body-type-1part / body-type-mpart) ")"
/** BODYSTRUCTURE (RFC 9051 §7.5.2): with extension data. */
export function renderBodyStructure(root: Part): Buffer {
  return render(root, 'bodystructure');
}

/** BODY (RFC 9051 §7.5.2): without extension data. */
export function renderBody(root: Part): Buffer {
  return render(root, 'body');
}
