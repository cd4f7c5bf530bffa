import { TRANSACTION, bare } from '../declaration.js';

export const rset = bare({ name: 'RSET', rfc: 'RFC 1939 §5', states: TRANSACTION });
