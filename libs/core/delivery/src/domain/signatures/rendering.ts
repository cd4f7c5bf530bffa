import { createHash } from 'node:crypto';
import { htmlToText } from '#formats/mime';
import { type FieldValues, renderTemplate, type SignatureTexts } from '#formats/signature';
import type { Signature } from './model.js';

/** A signature for one person; what there is no template for is made from the other. */
export function renderSignature({ templates }: Signature, values: FieldValues): SignatureTexts {
  const text = templates.text && renderTemplate(templates.text, values, (value) => value);
  const html = templates.html && renderTemplate(templates.html, values, escaped);
  return {
    text: text ?? htmlToText(html ?? '').trimEnd(),
    html: html ?? escaped(text ?? '').replaceAll('\n', '<br>\n'),
  };
}

/** By which it is known again in the messages of a thread. */
export const keyOfTexts = ({ text, html }: SignatureTexts): Buffer => keyOf(`${text}\n\0${html}`);

/** By which a message is known. */
export const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16);

const escaped = (value: string): string => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
