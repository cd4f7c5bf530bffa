import type { Told } from './facts.js';

/** The words as plain text, each language after the other. */
export function plainText(all: readonly Told[]): string {
  return all.map(plainIn).join('\r\n----------------------------------------\r\n\r\n');
}

function plainIn({ headline, title, facts, prose, notes }: Told): string {
  const lines = [headline, '', title, ''];
  for (const { label, lines: said } of facts) {
    const [first, ...rest] = said;
    lines.push(`${label}: ${first}`, ...rest.map((line) => `  ${line}`));
  }
  if (prose.length > 0) lines.push('', ...prose);
  if (notes.length > 0) lines.push('', ...notes);
  lines.push('');
  return lines.join('\r\n');
}

/** The same as HTML: nothing that is loaded, runs, or hides. */
export function html(all: readonly Told[]): string {
  const sections = all.map(htmlIn).join('<hr style="border:0;border-top:1px solid #999;margin:24px 0">');
  const language = all[0]?.language ?? 'en';
  return [
    `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"></head>`,
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.5">',
    sections,
    '</body></html>',
    '',
  ].join('\r\n');
}

function htmlIn({ language, headline, title, facts, prose, notes }: Told): string {
  const rows = facts.map(({ label, lines }) => {
    const head = `<th scope="row" style="text-align:left;vertical-align:top;padding:2px 16px 2px 0;font-weight:normal;white-space:nowrap">${escaped(label)}</th>`;
    return `<tr>${head}<td style="padding:2px 0">${lines.map(linked).join('<br>')}</td></tr>`;
  });
  return [
    `<div lang="${language}"><p>${escaped(headline)}</p>`,
    `<h1 style="font-size:20px;margin:12px 0">${escaped(title)}</h1>`,
    `<table role="presentation" style="border-collapse:collapse">${rows.join('\r\n')}</table>`,
    ...(prose.length > 0 ? [`<p>${prose.map(linked).join('<br>\r\n')}</p>`] : []),
    ...(notes.length > 0 ? [`<p style="color:#777">${notes.map(escaped).join('<br>')}</p>`] : []),
    '</div>',
  ].join('\r\n');
}

const link = /https?:\/\/[^\s<>"'、。)」』]{1,2000}/g;

/** A line with its addresses of the web as links, to what stands there and nowhere else. */
function linked(line: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of line.matchAll(link)) {
    const url = escaped(match[0]);
    parts.push(escaped(line.slice(at, match.index)), `<a href="${url}">${url}</a>`);
    at = match.index + match[0].length;
  }
  parts.push(escaped(line.slice(at)));
  return parts.join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
