/** Lines above which what is answered begins, whatever its lines look like. */
const separator =
  /^-{2,} ?(?:original message|original appointment|forwarded message|forwarded by [^-]{1,100}|begin forwarded message|元のメッセージ|オリジナル ?メッセージ|転送メッセージ|転送されたメッセージ|返信元メッセージ|ursprüngliche nachricht|message d'origine) ?-*$/i;
const announcement = /^(?:begin forwarded message|転送されたメッセージ) ?[:\uff1a]$/i;
const underline = /^_{20,}$/;
const sender = /^\*?(?:from|差出人|送信者|送信元|von|de)\*? ?[:\uff1a]/i;
const time = /^\*?(?:sent|date|送信日時|送信|日付|日時|gesendet|datum|envoyé)\*? ?[:\uff1a]/i;
/** Lines of a block of header fields among which the time stands. */
const blockLines = 5;

/** What stands above quoted lines; over up to three lines, which begin with a word or a date. */
const attributions: readonly RegExp[] = [
  /^(?:on|le|am|el)\b.{4,500}[:\uff1a]$/i,
  /^\(?\d{4}[年/.-] ?\d{1,2}[月/.-] ?\d{1,2}.{0,500}[:\uff1a]$/,
];
const oneLineAttribution =
  /(?:\bwrote|\bwrites|\bschrieb|\ba écrit|\bescribió|書きました|書いた|のメール|のメッセージ) ?[:\uff1a]$|^.{0,100}\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}.{0,300}[:\uff1a]$/i;
const attributionLines = 3;
/** Longer lines are nobody's attribution. */
const maxLooked = 600;

/** The line at which the mail that is answered begins; null where there is none, or the author writes below or between it. */
export function plainQuote(lines: readonly string[]): number | null {
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('>')) return isAllQuoted(lines, index) ? attributionAbove(lines, index) : null;
    const text = line.slice(0, maxLooked).trim();
    if (separator.test(text) || announcement.test(text) || isHeader(lines, index)) return index;
    if (underline.test(text) && isHeader(lines, nextText(lines, index + 1))) return index;
  }
  return null;
}

function isAllQuoted(lines: readonly string[], from: number): boolean {
  return lines.every((line, index) => index < from || line.startsWith('>') || line.trim() === '');
}

function isHeader(lines: readonly string[], at: number): boolean {
  if (!sender.test(lines[at]?.trimStart().slice(0, maxLooked) ?? '')) return false;
  return lines.slice(at + 1, at + blockLines).some((line) => time.test(line.trimStart().slice(0, maxLooked)));
}

function nextText(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]?.trim() === '') at += 1;
  return at;
}

/** The first line of what introduces a quotation, or the quotation itself. */
function attributionAbove(lines: readonly string[], quote: number): number {
  let end = quote;
  while (end > 0 && quote - end < 2 && lines[end - 1]?.trim() === '') end -= 1;
  for (let count = attributionLines; count > 0; count--) {
    const from = end - count;
    if (from < 0) continue;
    const above = lines.slice(from, end).map((line) => line.trim());
    const text = above.join(' ');
    if (text.length > maxLooked || above.includes('')) continue;
    if (attributions.some((attribution) => attribution.test(text))) return from;
  }
  return oneLineAttribution.test(lines[end - 1]?.slice(0, maxLooked).trim() ?? '') ? end - 1 : quote;
}
