import { bare, SELECTED } from './declaration.js';

// unselect = "UNSELECT"
export const unselect = bare({
  name: 'UNSELECT',
  rfc: 'RFC 9051 §6.4.2',
  states: SELECTED,
  tagsExpunge: false,
  extension: 'UNSELECT',
});
