import { bare, SELECTED } from './declaration.js';

// close = "CLOSE"
/** No EXPUNGE is told: RFC 9051 §6.4.1. */
export const close = bare({
  name: 'CLOSE',
  rfc: 'RFC 9051 §6.4.1',
  states: SELECTED,
  tagsExpunge: false,
  extension: null,
});
