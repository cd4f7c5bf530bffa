import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.1.2: what is new is told before every reply. */
export const noop: Handler<'NOOP'> = () => ok('NOOP completed');

/** RFC 3501 §6.4.1: the store is always in order. */
export const check: Handler<'CHECK'> = () => ok('CHECK completed');
