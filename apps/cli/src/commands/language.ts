import { Argument, type Command } from 'commander';
import type { NoticeLanguages } from '#core/delivery';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import type { Terminal } from '../terminal.js';

type Language = Awaited<ReturnType<NoticeLanguages['domain']>>;

/** In which language the server writes to people: notifications of delivery. */
export function addLanguageCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const languages = { ja: 'ja', en: 'en', all: null, domain: null } as const;
  const wanted = (word: string): Language => languages[word as keyof typeof languages];
  add(
    noun(program, 'domain', 'domains whose mail is taken'),
    'language <name>',
    'show or change the language in which the server writes to the people of a domain',
    async ([name = '', word]) =>
      withContext(terminal, async ({ languages: kept }) => {
        const language = word === undefined ? await kept.domain(name) : await kept.setDomain(name, wanted(word));
        return { data: { name, language }, text: `Language of ${name}: ${language ?? 'all'}` };
      }),
  ).addArgument(new Argument('[language]', 'all: one after the other').choices(['ja', 'en', 'all']));
  add(
    noun(program, 'user', 'people'),
    'language <address>',
    'show or change the language in which the server writes to somebody',
    async ([address = '', word]) =>
      withContext(terminal, async ({ languages: kept }) => {
        const language =
          word === undefined ? await kept.account(address) : await kept.setAccount(address, wanted(word));
        return { data: { address, language }, text: `Language of ${address}: ${language ?? 'that of the domain'}` };
      }),
  ).addArgument(new Argument('[language]', 'domain: that of the domain').choices(['ja', 'en', 'domain']));
}
