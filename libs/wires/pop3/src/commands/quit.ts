import { ANY, bare } from '../declaration.js';

export const quit = bare({ name: 'QUIT', rfc: 'RFC 1939 §6', states: ANY });
