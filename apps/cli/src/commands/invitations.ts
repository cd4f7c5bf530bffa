import { Argument, type Command } from 'commander';
import { invitationPolicies, type InvitationPolicy } from '#core/scheduling';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import type { Terminal } from '../terminal.js';

/** Whose invitations by mail become events by themselves. */
export function addInvitationCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  add(
    noun(program, 'domain', 'domains whose mail is taken'),
    'invitations <name>',
    'show or change whose invitations by mail become events in calendars of a domain',
    async ([name = '', word]) =>
      withContext(terminal, async ({ invitations }) => {
        const policy =
          word === undefined
            ? await invitations.domain(name)
            : await invitations.setDomain(name, word as InvitationPolicy);
        return { data: { name, invitations: policy }, text: `Invitations to ${name}: from ${policy}` };
      }),
  ).addArgument(
    new Argument('[policy]', 'known: people here, in address books, or written to before').choices(invitationPolicies),
  );
  add(
    noun(program, 'user', 'people'),
    'invitations <address>',
    'show or change whose invitations by mail become events in the calendar of somebody',
    async ([address = '', word]) =>
      withContext(terminal, async ({ invitations }) => {
        const wanted = word === 'domain' ? null : (word as InvitationPolicy);
        const policy =
          word === undefined ? await invitations.account(address) : await invitations.setAccount(address, wanted);
        const text = `Invitations to ${address}: ${policy === null ? 'as the domain has it' : `from ${policy}`}`;
        return { data: { address, invitations: policy }, text };
      }),
  ).addArgument(new Argument('[policy]', 'domain: that of the domain').choices([...invitationPolicies, 'domain']));
}
