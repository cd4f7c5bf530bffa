import { err, type LineEvent, readCommand } from '#wires/pop3';
import { handle } from './commands/index.js';
import { refusalOf } from './errorMap.js';
import type { Session } from './session.js';

/** Hands one line of the client to whoever it is for. */
export function dispatch(session: Session, event: LineEvent): Promise<void> | void {
  const { conversation, options } = session;
  if (conversation.exchange !== null) return conversation.exchange.answer(event.kind === 'line' ? event.line : null);
  if (event.kind !== 'line') return bad(session, event.kind === 'too-long' ? 'Line too long' : 'Line is no text');
  const { limits, metrics } = options;
  // Only the line of AUTH may be longer (RFC 5034 §4).
  if (event.octets > limits.commandLine && !/^auth /i.test(event.line)) return bad(session, 'Line too long');
  const read = readCommand(event.line);
  if (read.kind === 'unknown') return bad(session, 'Command not known');
  const { name, states, syntax } = read.declaration;
  const state = conversation.maildrop === null ? 'authorization' : 'transaction';
  if (!states.includes(state)) {
    metrics.command?.(name, 'error');
    return bad(session, state === 'authorization' ? 'Log in first' : 'Logged in already');
  }
  if (read.kind === 'syntax') {
    metrics.command?.(name, 'error');
    return bad(session, `Syntax: ${syntax}`);
  }
  metrics.command?.(name, 'ok');
  return handle(session, read.command);
}

/** What the client hears when a command fails. */
export function explain(session: Session, error: unknown): void {
  const [code, text] = refusalOf(error);
  session.options.logger.error({ connection: session.id, err: error }, 'a command failed');
  session.conversation.exchange = null;
  session.write(err(text, code));
}

function bad(session: Session, text: string): void {
  session.write(err(text));
  session.counters.badCommands += 1;
  if (session.counters.badCommands >= session.options.limits.badCommands) session.hangUp();
}
