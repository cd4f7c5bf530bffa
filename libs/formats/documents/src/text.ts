import type { DocumentKind } from './kinds.js';
import type { DocumentLimits } from './limits.js';
import { officeText } from './office.js';
import { pdfText } from './pdf.js';

/**
 * The text of a document, as much of it as the limits allow. Rejects for what is no such document. Takes time and memory
 * that a sender chooses: to be called where both are bounded.
 */
export async function textOfDocument(kind: DocumentKind, octets: Uint8Array, limits: DocumentLimits): Promise<string> {
  return kind === 'pdf' ? await pdfText(octets, limits) : officeText(octets, limits);
}
