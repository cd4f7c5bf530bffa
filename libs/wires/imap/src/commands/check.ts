import { bare, SELECTED } from './declaration.js';

// "CHECK", no longer in IMAP4rev2
export const check = bare({
  name: 'CHECK',
  rfc: 'RFC 3501 §6.4.1',
  states: SELECTED,
  tagsExpunge: true,
  extension: null,
});
