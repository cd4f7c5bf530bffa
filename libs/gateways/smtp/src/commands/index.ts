import type { Command } from '../command.js';
import { auth } from './auth.js';
import { bdat } from './bdat.js';
import { data } from './data.js';
import { ehlo, helo, lhlo } from './hello.js';
import { mail } from './mail.js';
import { rcpt } from './rcpt.js';
import { expn, help, noop, quit, rset, vrfy } from './simple.js';
import { starttls } from './starttls.js';

const all: readonly Command[] = [
  helo,
  ehlo,
  lhlo,
  mail,
  rcpt,
  data,
  bdat,
  rset,
  noop,
  vrfy,
  expn,
  help,
  quit,
  starttls,
  auth,
];

export const commands: ReadonlyMap<string, Command> = new Map(all.map((command) => [command.name, command]));
