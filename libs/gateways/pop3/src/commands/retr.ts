import { sendMessage } from '../send.js';
import type { Handler } from './handler.js';

export const retr: Handler<'RETR'> = (session, { message }) => sendMessage(session, message, null);
