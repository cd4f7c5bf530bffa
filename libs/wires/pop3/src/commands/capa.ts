import { ANY, bare } from '../declaration.js';

export const capa = bare({ name: 'CAPA', rfc: 'RFC 2449 §5', states: ANY });
