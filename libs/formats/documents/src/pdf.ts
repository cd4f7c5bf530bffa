import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { DocumentLimits } from './limits.js';

/** The text of a PDF file. Rejects for what is none, and for one that needs a password. */
export async function pdfText(octets: Uint8Array, { characters, pages, tables }: DocumentLimits): Promise<string> {
  const loading = getDocument({
    // it keeps what it is given
    data: Uint8Array.from(octets),
    cMapUrl: `${tables}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${tables}/standard_fonts/`,
    useSystemFonts: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const document = await loading.promise;
    let text = '';
    for (let number = 1; number <= Math.min(document.numPages, pages) && text.length < characters; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
      text += '\n';
      page.cleanup();
    }
    return text.slice(0, characters);
  } finally {
    await loading.destroy();
  }
}
