import type { Command } from 'commander';
import { scopes } from '#core/directory';
import { systemClock, tokenId } from '#kernel';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { scopesOf } from '../scopes.js';
import { Refused, table, type Terminal } from '../terminal.js';

const hour = 60 * 60 * 1000;
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour, w: 7 * 24 * hour };
/** Longest life of a token: ten years. */
const longest = 3650 * 24 * hour;

export function addTokenCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const token = noun(noun(program, 'user', 'people'), 'token', 'access tokens of a person');
  addCreate(token, add, terminal);
  add(token, 'list <address>', 'list the access tokens of a person', async ([address = '']) =>
    withContext(terminal, async ({ tokens }) => {
      const data = (await tokens.list(address)).map(({ createdAt, expiresAt, lastUsedAt, ...token }) => ({
        ...token,
        created: dateOf(createdAt),
        expires: dateOf(expiresAt),
        lastUsed: lastUsedAt === null ? null : dateOf(lastUsedAt),
      }));
      const rows = data.map(({ id, label, scopes, expires, lastUsed }) => {
        return [String(id), label ?? '-', scopes.join(','), expires, lastUsed ?? 'never'];
      });
      return { data, text: table([['ID', 'LABEL', 'SCOPES', 'EXPIRES', 'LAST USED'], ...rows]) };
    }),
  );
  add(
    token,
    'revoke <address> <id>',
    'end an access token, and what it has opened',
    async ([address = '', id = '']) => {
      if (!/^\d{1,15}$/.test(id)) throw new Refused(`${id} is not the number of a token`);
      return await withContext(terminal, async ({ tokens }) => {
        await tokens.revoke(address, tokenId(id));
        return { data: { address, id: Number(id) }, text: `Token ${id} of ${address} is revoked.` };
      });
    },
  );
}

function addCreate(token: Command, add: AddCommand, terminal: Terminal): void {
  add(
    token,
    'create <address>',
    'make an access token for OAUTHBEARER and XOAUTH2',
    async ([address = ''], options) => {
      const wanted = scopesOf(options['scope'] as readonly string[]);
      const expiresAt = systemClock.now() + lifeOf(String(options['expires']));
      const label = options['label'] === undefined ? null : String(options['label']);
      return await withContext(terminal, async ({ tokens }) => {
        const made = await tokens.make(address, { scopes: wanted, expiresAt, label });
        const data = { address, ...made, label, scopes: wanted, expires: dateOf(expiresAt) };
        return { data, text: `Token ${made.id}, until ${data.expires} (shown this once): ${made.token}` };
      });
    },
  )
    .requiredOption('--scope <scope...>', `where it may be used: ${scopes.join(', ')}`)
    .requiredOption('--expires <time>', 'how long it is good: hours, days or weeks, such as 12h, 30d or 8w')
    .option('--label <label>', 'what it is for');
}

function lifeOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  const life = Number(count) * (units[unit] ?? 0);
  if (life <= 0 || life > longest) throw new Refused(`${text} is no time such as 12h, 30d or 8w, of ten years at most`);
  return life;
}

const dateOf = (time: number): string => new Date(time).toISOString();
