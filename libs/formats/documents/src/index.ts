/** Texts of documents that are sent as files: PDF, Office Open XML, OpenDocument. */
export { type DocumentKind, documentKindOf } from './kinds.js';
export type { DocumentLimits } from './limits.js';
export { textOfDocument } from './text.js';
