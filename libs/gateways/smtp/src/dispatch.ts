import { type LineEvent, splitCommand } from '#wires/smtp';
import type { Command } from './command.js';
import { commands } from './commands/index.js';
import { checkState } from './dispatchChecks.js';
import type { ServiceKind } from './ports.js';
import type { Session } from './session.js';

/** Words of other protocols, by which a web page or a scanner is known (Postfix: smtpd_forbidden_commands). */
const FOREIGN_VERBS = new Set([
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PATCH',
  'PRI',
  'USER-AGENT:',
  'HOST:',
]);

/** Hands one line of the client to whoever it is for. */
export function dispatch(session: Session, event: LineEvent): Promise<void> | void {
  const { conversation, counters, options } = session;
  if (conversation.exchange !== null) return conversation.exchange.answer(event.kind === 'line' ? event.line : null);
  if (++counters.commands > options.limits.commands)
    return session.drop('4.7.0', 'Too many commands on one connection');
  const flaw = lineFlaw(event, options.limits.commandLine);
  if (flaw !== null || event.kind !== 'line') return junk(session, '5.5.2', flaw ?? '');
  const { verb, argument } = splitCommand(event.line);
  if (FOREIGN_VERBS.has(verb)) return session.drop('4.7.0', 'This is no web server');
  const command = find(verb, options.service);
  if (command === null) return junk(session, '5.5.1', 'Command not recognised');
  options.metrics.command?.(options.service, command.name);
  if (command.junk) counters.junk++;
  const refusal = command.checksItself ? null : checkState(session, command);
  if (refusal !== null) return session.reply(...refusal);
  return command.handle(session, argument);
}

function find(verb: string, service: ServiceKind): Command | null {
  const command = commands.get(verb);
  return command?.services?.includes(service) === false ? null : (command ?? null);
}

/** Why a line is no command at all; null when it may be one. */
function lineFlaw(event: LineEvent, limit: number): string | null {
  if (event.kind === 'garbage') return 'Line holds octets that no command has';
  // RFC 5321 §4.5.3.1.4; only the line of AUTH may be longer (RFC 4954 §4).
  const tooLong = event.kind === 'too-long' || (event.octets > limit && splitCommand(event.line).verb !== 'AUTH');
  return tooLong ? 'Line too long' : null;
}

function junk(session: Session, enhanced: string, text: string): void {
  session.counters.junk++;
  session.reply(500, enhanced, text);
}
