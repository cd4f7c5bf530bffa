import { ANY, bare } from './declaration.js';

// capability = "CAPABILITY"
export const capability = bare({
  name: 'CAPABILITY',
  rfc: 'RFC 9051 §6.1.1',
  states: ANY,
  tagsExpunge: true,
  extension: null,
});
