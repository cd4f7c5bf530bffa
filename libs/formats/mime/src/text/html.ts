import { decodeEntities } from './entities.js';

/** Elements whose content is no text. */
const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template', 'noframes', 'svg', 'math', 'object', 'applet']);
/** Elements that begin and end on a line of their own. */
const BLOCKS = new Set(
  'p div br hr li ul ol dl dt dd table tr thead tbody tfoot caption h1 h2 h3 h4 h5 h6 pre blockquote address article aside footer header section main nav form fieldset figure figcaption center body html'.split(
    ' ',
  ),
);
/** Elements that part words without a new line. */
const CELLS = new Set(['td', 'th', 'option', 'img']);

/** Characters of HTML that are read at most where the caller names no bound. */
const MAX_INPUT = 16 * 1024 * 1024;
const LESS = 0x3c;

/**
 * Text of HTML for previews and search: tags, comments, scripts and styles dropped, references decoded, white space squeezed,
 * blocks on lines of their own. At most `maxChars` characters come out. Linear in the input, without recursion.
 */
export function htmlToText(html: string, maxChars = MAX_INPUT): string {
  const writer = new TextWriter(maxChars);
  new HtmlReader(html.length > MAX_INPUT ? html.slice(0, MAX_INPUT) : html, writer).run();
  return writer.finish();
}

class HtmlReader {
  private at = 0;
  private noMoreComments = false;
  private noMoreTags = false;
  /** Quotes and elements that are not closed any more. */
  private readonly noMoreOf = new Set<string>();

  constructor(
    private readonly html: string,
    private readonly writer: TextWriter,
  ) {}

  run(): void {
    const { html, writer } = this;
    while (this.at < html.length && !writer.full) {
      const less = html.indexOf('<', this.at);
      const end = less === -1 ? html.length : less;
      if (end > this.at) writer.text(html.slice(this.at, end));
      this.at = end;
      if (less !== -1) this.markup();
    }
  }

  private markup(): void {
    const { html } = this;
    if (html.startsWith('<!--', this.at) && !this.noMoreComments) {
      const end = html.indexOf('-->', this.at + 4);
      if (end !== -1) {
        this.at = end + 3;
        return;
      }
      this.noMoreComments = true;
    }
    const next = html.charCodeAt(this.at + 1);
    const isTag = (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a;
    if ((!isTag && next !== 0x2f && next !== 0x21 && next !== 0x3f) || this.noMoreTags) {
      this.writer.text('<');
      this.at++;
      return;
    }
    const name = this.tagName();
    const end = this.tagEnd();
    if (end === -1) {
      this.noMoreTags = true;
      this.writer.text('<');
      this.at++;
      return;
    }
    this.at = end;
    this.element(name);
  }

  /** Lower-cased name of the tag at this place, with `/` before that of an end tag. */
  private tagName(): string {
    const { html } = this;
    let i = this.at + 1;
    if (html.charCodeAt(i) === 0x2f) i++;
    const limit = Math.min(html.length, i + 16);
    while (i < limit && /[A-Za-z0-9]/.test(html.charAt(i))) i++;
    return html.slice(this.at + 1, i).toLowerCase();
  }

  /** Index after the `>` that ends the tag; a `>` in a quoted attribute value does not. -1 when there is none. */
  private tagEnd(): number {
    const { html } = this;
    let i = this.at + 1;
    while (i < html.length) {
      const character = html.charAt(i);
      if (character === '>') return i + 1;
      if ((character === '"' || character === "'") && html.charAt(i - 1) === '=' && !this.noMoreOf.has(character)) {
        const close = html.indexOf(character, i + 1);
        if (close === -1) this.noMoreOf.add(character);
        else i = close;
      }
      i++;
    }
    return -1;
  }

  private element(tag: string): void {
    const name = tag.startsWith('/') ? tag.slice(1) : tag;
    if (BLOCKS.has(name)) this.writer.newLine();
    else if (CELLS.has(name)) this.writer.space();
    if (name === tag && HIDDEN.has(name)) this.skipContent(name);
  }

  private skipContent(name: string): void {
    const { html } = this;
    if (this.noMoreOf.has(name)) return;
    for (let i = html.indexOf('</', this.at); i !== -1; i = html.indexOf('</', i + 2)) {
      const after = html.charCodeAt(i + 2 + name.length);
      const ends = Number.isNaN(after) || after <= 0x20 || after === 0x3e || after === 0x2f;
      if (ends && html.slice(i + 2, i + 2 + name.length).toLowerCase() === name) {
        this.at = i;
        return;
      }
    }
    this.noMoreOf.add(name);
    // What never ends hides nothing: the text is wanted more than its looks. Scripts and styles are no text.
    if (name === 'script' || name === 'style') this.at = html.length;
  }
}

/** Collects text with white space squeezed, up to a bound. */
class TextWriter {
  private readonly pieces: string[] = [];
  private length = 0;
  private pending: '' | ' ' | '\n' = '';

  constructor(private readonly max: number) {}

  get full(): boolean {
    return this.length >= this.max;
  }

  text(raw: string): void {
    const decoded = raw.charCodeAt(0) === LESS ? raw : decodeEntities(raw);
    const squeezed = decoded.replace(/[\s\0]+/g, ' ');
    if (squeezed === '') return;
    if (squeezed === ' ') {
      this.space();
      return;
    }
    const body = squeezed.trim();
    if (squeezed.startsWith(' ')) this.space();
    if (this.length > 0 && this.pending !== '') this.put(this.pending);
    this.pending = squeezed.endsWith(' ') ? ' ' : '';
    this.put(body);
  }

  space(): void {
    if (this.pending === '') this.pending = ' ';
  }

  newLine(): void {
    this.pending = '\n';
  }

  finish(): string {
    return this.pieces.join('').slice(0, this.max).toWellFormed();
  }

  private put(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
  }
}
