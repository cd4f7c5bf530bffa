/**
 * Joins the paragraphs of format=flowed text (RFC 3676 §4). Quote marks stay before each joined paragraph; the signature line is
 * not joined. Lines end in LF. Linear.
 */
export function unflow(text: string, delsp: boolean): string {
  const lines = text.split('\n');
  const out: string[] = [];
  let pieces: string[] = [];
  let quotes = 0;
  const flush = (): void => {
    if (pieces.length > 0) out.push(`${'>'.repeat(quotes)}${quotes > 0 ? ' ' : ''}${pieces.join('')}`);
    pieces = [];
  };
  for (const [index, withReturn] of lines.entries()) {
    const line = withReturn.endsWith('\r') ? withReturn.slice(0, -1) : withReturn;
    // The end of the last line is no further line.
    if (index === lines.length - 1 && line === '') break;
    const depth = quoteDepth(line);
    let body = line.slice(depth);
    // RFC 3676 §4.4 space-stuffing.
    if (body.startsWith(' ')) body = body.slice(1);
    if (pieces.length > 0 && depth !== quotes) flush();
    quotes = depth;
    // RFC 3676 §4.3: the separator of a signature ends in a space and is fixed.
    const flowed = body.endsWith(' ') && body !== '-- ';
    if (body === '-- ') flush();
    pieces.push(flowed && delsp ? body.slice(0, -1) : body);
    if (!flowed) flush();
  }
  flush();
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}

function quoteDepth(line: string): number {
  let depth = 0;
  while (line.charCodeAt(depth) === 0x3e) depth++;
  return depth;
}
