/** Documents whose text can be read. */
export type DocumentKind = 'pdf' | 'office';

const TYPES: Readonly<Record<string, DocumentKind>> = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'office',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'office',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'office',
  'application/vnd.ms-word.document.macroenabled.12': 'office',
  'application/vnd.ms-excel.sheet.macroenabled.12': 'office',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12': 'office',
  'application/vnd.oasis.opendocument.text': 'office',
  'application/vnd.oasis.opendocument.spreadsheet': 'office',
  'application/vnd.oasis.opendocument.presentation': 'office',
};

const ENDINGS: Readonly<Record<string, DocumentKind>> = {
  pdf: 'pdf',
  docx: 'office',
  docm: 'office',
  xlsx: 'office',
  xlsm: 'office',
  pptx: 'office',
  pptm: 'office',
  odt: 'office',
  ods: 'office',
  odp: 'office',
};

/** What a file is by its media type (`type/subtype` in lower case), or by its name where the type says nothing. */
export function documentKindOf(type: string, filename: string | null): DocumentKind | null {
  const ending = filename?.toLowerCase().split('.').at(-1) ?? '';
  return TYPES[type] ?? ENDINGS[ending] ?? null;
}
