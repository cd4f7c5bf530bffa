import { Command, CommanderError } from 'commander';
import { FumibakoError } from '#kernel';
import { SettingError } from '#platform/settings';
import { isUnavailable } from '#platform/database';
import { addConfigCommand } from './commands/config.js';
import { addConnectorCommands } from './commands/connector.js';
import { addDirectoryCommands } from './commands/aliases.js';
import { addCalendarCommands } from './commands/calendars.js';
import { addContactCommands } from './commands/contact.js';
import { addContactsCommands } from './commands/contacts.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addDomainCommands } from './commands/domain.js';
import { addDomainDnsCommand } from './commands/domainDns.js';
import { addDomainMailCommands } from './commands/domainMail.js';
import { addDomainReportsCommand } from './commands/domainReports.js';
import { addHolidayCommands } from './commands/holiday.js';
import { addInvitationCommands } from './commands/invitations.js';
import { addLanguageCommands } from './commands/language.js';
import { addLaterCommands } from './commands/later.js';
import { addMailCommands } from './commands/mail.js';
import { addMailboxCommands } from './commands/mailbox.js';
import { addQueueCommands } from './commands/queue.js';
import { addRewriteCommands } from './commands/rewrite.js';
import { addRuleCommands } from './commands/rules.js';
import { addShareCommands } from './commands/share.js';
import { addSharedCommands } from './commands/shared.js';
import { addSignatureCommands } from './commands/signatures.js';
import { addTraceCommands } from './commands/trace.js';
import { addRoomCommands } from './commands/room.js';
import { addRouteCommands } from './commands/route.js';
import { addSearchCommands } from './commands/search.js';
import { addTlsCommands } from './commands/tls.js';
import { addTokenCommands } from './commands/token.js';
import { addUserCommands } from './commands/user.js';
import type { AddCommand } from './group.js';
import { Refused, type Terminal } from './terminal.js';

/** Runs one command line; gives the exit status: 0 done, 1 refused, 2 wrong usage. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const results: number[] = [];
  const program = buildProgram(terminal, (status) => void results.push(status));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return results[0] ?? 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`${reasonOf(error)}\n`);
    return 1;
  }
}

function buildProgram(terminal: Terminal, finished: (status: number) => void): Command {
  const program = new Command('fumibako')
    .description('Administration of Fumibako (文箱)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showSuggestionAfterError(true);
  const add: AddCommand = (parent, nameAndArguments, description, work) =>
    parent
      .command(nameAndArguments)
      .description(description)
      .option('--json', 'machine-readable output')
      .action(async (...received: unknown[]) => {
        const command = received.at(-1) as Command;
        const options = command.opts();
        const outcome = await work(
          command.processedArgs.flat().filter((word) => typeof word === 'string'),
          options,
        );
        if (options['json'] === true) terminal.out(`${JSON.stringify(outcome.data)}\n`);
        else if (outcome.text !== '') terminal.out(`${outcome.text}\n`);
        if (outcome.failure !== undefined) terminal.err(`${outcome.failure}\n`);
        finished(outcome.failure === undefined ? 0 : 1);
      });
  const registrars = [
    addDomainCommands,
    addDomainDnsCommand,
    addDomainMailCommands,
    addDomainReportsCommand,
    addUserCommands,
    addLanguageCommands,
    addInvitationCommands,
    addTokenCommands,
    addDirectoryCommands,
    addCalendarCommands,
    addHolidayCommands,
    addContactCommands,
    addContactsCommands,
    addMailCommands,
    addMailboxCommands,
    addQueueCommands,
    addConnectorCommands,
    addRouteCommands,
    addRewriteCommands,
    addTlsCommands,
    addRuleCommands,
    addSignatureCommands,
    addShareCommands,
    addSharedCommands,
    addRoomCommands,
    addTraceCommands,
    addSearchCommands,
    addLaterCommands,
    addDoctorCommand,
    addConfigCommand,
  ];
  for (const register of registrars) register(program, add, terminal);
  return program;
}

/** One line for the administrator. */
function reasonOf(error: unknown): string {
  if (error instanceof Refused || error instanceof FumibakoError || error instanceof SettingError)
    return firstLine(error.message);
  if (isUnavailable(error)) return `the database does not answer: ${firstLine((error as Error).message)}`;
  return firstLine(error instanceof Error ? error.message : String(error));
}

const firstLine = (text: string): string => text.split('\n')[0] || 'failed without a reason';
