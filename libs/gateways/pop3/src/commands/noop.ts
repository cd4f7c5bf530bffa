import { ok } from '#wires/pop3';
import type { Handler } from './handler.js';

export const noop: Handler<'NOOP'> = (session) => session.write(ok());
