import { sendMessage } from '../send.js';
import type { Handler } from './handler.js';

export const top: Handler<'TOP'> = (session, { message, lines }) => sendMessage(session, message, lines);
