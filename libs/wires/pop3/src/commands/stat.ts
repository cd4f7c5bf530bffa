import { TRANSACTION, bare } from '../declaration.js';

export const stat = bare({ name: 'STAT', rfc: 'RFC 1939 §5', states: TRANSACTION });
