export type { Reason } from './bodies.js';
export { insertSignatures, type Signatures, type SignatureTexts, type Signed } from './insert.js';
export {
  type FieldValues,
  maxFieldValue,
  maxTemplate,
  maxTemplateLine,
  readTemplate,
  renderTemplate,
  type SignatureField,
  signatureFields,
  type Template,
} from './template.js';
