import { TRANSACTION, bare } from '../declaration.js';

export const noop = bare({ name: 'NOOP', rfc: 'RFC 1939 §5', states: TRANSACTION });
