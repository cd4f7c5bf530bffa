import { AUTHORIZATION, bare } from '../declaration.js';

export const stls = bare({ name: 'STLS', rfc: 'RFC 2595 §4', states: AUTHORIZATION });
