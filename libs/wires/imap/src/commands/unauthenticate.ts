import { AUTHENTICATED, bare } from './declaration.js';

// command-auth =/ "UNAUTHENTICATE"
export const unauthenticate = bare({
  name: 'UNAUTHENTICATE',
  rfc: 'RFC 8437 §3',
  states: AUTHENTICATED,
  tagsExpunge: false,
  extension: 'UNAUTHENTICATE',
});
