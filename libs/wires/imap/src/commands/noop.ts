import { ANY, bare } from './declaration.js';

// noop = "NOOP"
export const noop = bare({ name: 'NOOP', rfc: 'RFC 9051 §6.1.2', states: ANY, tagsExpunge: true, extension: null });
