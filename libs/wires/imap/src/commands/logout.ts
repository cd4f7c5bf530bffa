import { ANY, bare } from './declaration.js';

// logout = "LOGOUT"
export const logout = bare({ name: 'LOGOUT', rfc: 'RFC 9051 §6.1.3', states: ANY, tagsExpunge: true, extension: null });
