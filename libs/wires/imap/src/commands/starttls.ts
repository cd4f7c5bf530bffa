import { bare, NOT_AUTHENTICATED } from './declaration.js';

// starttls = "STARTTLS"
export const starttls = bare({
  name: 'STARTTLS',
  rfc: 'RFC 9051 §6.2.1',
  states: NOT_AUTHENTICATED,
  tagsExpunge: false,
  extension: 'STARTTLS',
});
