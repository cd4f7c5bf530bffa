import { createHash } from 'node:crypto';

export type Language = 'ja' | 'en';

/** The look of every page of this kind. */
const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1.5rem;color:#1f2328;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}label{display:block;margin:1rem 0}
input,textarea{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #6e7781;border-radius:.4rem}
button{font:inherit;padding:.5rem 1.2rem;border:0;border-radius:.4rem;color:#fff;background:#1f5fae}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .5rem .3rem 0;border-bottom:1px solid #d0d7de;font-weight:normal;overflow-wrap:anywhere}svg{width:11rem;height:11rem;background:#fff;padding:.5rem}a{color:#1f5fae}
.note{padding:.6rem .8rem;border-left:.25rem solid #1f5fae;background:#eef4fb}
@media(prefers-color-scheme:dark){a{color:#7fb3ff}th,td{border-color:#3a4048}body{color:#e6e6e6;background:#16181b}input,textarea{color:inherit;background:#22262b}.note{background:#1d2733}}`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** What goes with every page: nothing is kept, framed, sent on or loaded. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};

/** Text within HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The language that a browser asks for, by the first of its wishes that is spoken here. */
export function languageOf(acceptLanguage: string | undefined): Language {
  for (const range of (acceptLanguage ?? '').split(',')) {
    const tag = range.trim().toLowerCase();
    if (tag.startsWith('ja')) return 'ja';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}

/** A small page; `body` is HTML. */
export function page(language: Language, title: string, body: string): string {
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Fumibako</title><style>${STYLE}</style><h1>${title}</h1>${body}</html>`;
}
