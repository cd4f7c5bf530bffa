import type { Method } from '../context.js';
import { davHeader } from '../classes.js';

/** RFC 4918 §10.1. Answered to anybody, for clients ask before they sign in. */
export const options: Method = async () => ({ status: 200, headers: { ...davHeader, 'content-length': '0' } });
