import { AUTHENTICATED, bare } from './declaration.js';

// idle = "IDLE" CRLF "DONE"
/** The line DONE is read by the session ({@link isDone}), not by the parser of commands. */
export const idle = bare({
  name: 'IDLE',
  rfc: 'RFC 9051 §6.3.13',
  states: AUTHENTICATED,
  tagsExpunge: true,
  extension: 'IDLE',
});

/** Whether a line ends IDLE. */
export function isDone(line: Buffer): boolean {
  return line.length === 4 && line.toString('latin1').toUpperCase() === 'DONE';
}
