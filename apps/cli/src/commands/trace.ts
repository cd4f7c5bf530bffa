import type { Command } from 'commander';
import { addressKey, readAddress } from '#core/directory';
import type { Story, TraceEvent } from '#core/trace';
import { canonicalDomain } from '#kernel';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

const day = 86_400_000;

/** What became of messages. */
export function addTraceCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const trace = noun(program, 'trace', 'what became of messages');
  add(trace, 'find', 'find messages, newest first', async (_, options) => {
    const text = (name: string): string | undefined => options[name] as string | undefined;
    const query = {
      address: addressOf(text('address')),
      messageId: text('messageId'),
      subject: text('subject'),
      client: text('client'),
    };
    const from = timeOf(text('since')) ?? Date.now() - 30 * day;
    const before = timeOf(text('until')) ?? Date.now() + day;
    const person = addressOf(text('of')) ?? null;
    const limit = Number(text('limit'));
    if (!(Number.isInteger(limit) && limit > 0 && limit <= 1000))
      throw new Refused('--limit is a number from 1 to 1000');
    return await withContext(terminal, async (context) => {
      const data = (await context.trace.find(query, { organisation: null, person, from, before, limit })).map(shown);
      const lines = data.map(({ key, at, from: sender, to, subject, events }) => {
        const state = events.at(-1)?.kind ?? '-';
        const more = to.length > 1 ? ` +${to.length - 1}` : '';
        return [at, key, `<${sender}>`, `${to[0] ?? '-'}${more}`, state, subject.slice(0, 60)];
      });
      const head = ['TIME', 'KEY', 'SENDER', 'RECIPIENT', 'STATE', 'SUBJECT'];
      return { data, text: lines.length === 0 ? 'No message is known that is so.' : table([head, ...lines]) };
    });
  })
    .option('--address <address>', 'sender or recipient, or @domain')
    .option('--of <address>', 'only what is of this person, as that person may see it')
    .option('--message-id <id>', 'Message-ID')
    .option('--subject <words>', 'words of the subject, or their beginnings')
    .option('--client <ip>', 'address that it came from')
    .option('--since <time>', 'such as 2026-11-24 or 2026-11-24T09:00Z; 30 days ago where it is missing')
    .option('--until <time>', 'before that time')
    .option('--limit <number>', 'how many are shown', '50');
  add(trace, 'show <key>', 'tell the story of a message', async ([key = ''], options) =>
    withContext(terminal, async (context) => {
      const person = addressOf(options['of'] as string | undefined) ?? null;
      const story = await context.trace.story(key, null, person);
      if (story === null) throw new Refused(`no message ${key} is known`);
      const data = shown(story);
      return { data, text: told(data) };
    }),
  ).option('--of <address>', 'as this person may see it');
}

function shown(story: Story) {
  const { key, door, client, helo, tls, submitter, sender, recipients, messageId, subject, size } = story;
  const events = story.events.map(({ at, ...event }) => ({ at: new Date(at).toISOString(), ...event }));
  const origin = { door, client, helo, tls, submitter };
  return {
    key,
    at: new Date(story.at).toISOString(),
    from: sender,
    to: recipients,
    subject,
    messageId,
    size,
    ...origin,
    events,
  };
}

function told(data: ReturnType<typeof shown>): string {
  const { key, at, door, client, helo, tls, submitter, from, to, subject, messageId, size, events } = data;
  const facts: (readonly [string, string | null])[] = [
    ['key', key],
    ['came', `${at} by ${door}`],
    ['from', `<${from}>`],
    ['to', to.join(', ')],
    ['subject', subject],
    ['Message-ID', messageId],
    ['octets', String(size)],
    ['client', client && `${client} (${helo ?? ''})`],
    ['TLS', tls],
    ['signed in', submitter],
  ];
  const head = facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [[`${name}:`, value]]));
  const lines = events.map(({ at: when, kind, recipient, detail }) => [when, kind, recipient ?? '', wordsOf(detail)]);
  return lines.length === 0 ? table(head) : `${table(head)}\n\n${table(lines)}`;
}

const wordsOf = (detail: TraceEvent['detail']): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!text.startsWith('@')) return addressKey(readAddress(text));
  const domain = canonicalDomain(text.slice(1));
  if (domain === null) throw new Refused(`${text} is neither an address nor @ and a domain`);
  return `@${domain}`;
}

function timeOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Refused(`${text} is no time: write 2026-11-24 or 2026-11-24T09:00Z`);
  return time;
}
