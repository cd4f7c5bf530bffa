import type { Command } from 'commander';
import { pathOf, placeNamed, type ShareLevel, shareLevels, type SharePlace } from '#core/collections';
import { type Grantee, granteeName } from '#core/mailstore';
import { type Context, withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

const actor = { via: 'cli', address: null } as const;

interface Place {
  readonly address: string;
  readonly path: string;
  readonly grantee: string;
}

async function found(
  { directory, collections, store }: Context,
  { address, path, grantee }: Place,
): Promise<{ readonly place: SharePlace; readonly who: Grantee; readonly path: string }> {
  const { id } = await directory.account(address);
  const all = await collections.list(id);
  const place = placeNamed(id, all, path);
  return { place, who: await store.grants.grantee(id, grantee), path: pathOf(place.id, all) ?? path };
}

async function set(
  context: Context,
  named: Place,
  level: ShareLevel,
  seesPrivate: boolean | undefined,
): Promise<Outcome> {
  const { place, who, path } = await found(context, named);
  await context.sharing.grant(place, who, { level, seesPrivate }, actor);
  const grantee = granteeName(who);
  return {
    data: { address: named.address, path, grantee, level },
    text: `${grantee} has ${path} of ${named.address} now: ${level}.`,
  };
}

async function remove(context: Context, named: Place): Promise<Outcome> {
  const { place, who, path } = await found(context, named);
  await context.sharing.revoke(place, who, actor);
  const grantee = granteeName(who);
  return {
    data: { address: named.address, path, grantee },
    text: `${grantee} has nothing of ${path} of ${named.address} any more.`,
  };
}

async function list({ directory, collections, sharing }: Context, address: string): Promise<Outcome> {
  const { id } = await directory.account(address);
  const all = await collections.list(id);
  const data = (await sharing.given(id)).map(({ collectionId, grantee, access, state }) => ({
    path: pathOf(collectionId, all) ?? '',
    grantee: granteeName(grantee),
    level: access.level,
    private: access.seesPrivate,
    state,
  }));
  const lines = data.map((row) => [row.path, row.grantee, row.level, row.private ? 'yes' : 'no', row.state]);
  const text = table([['PATH', 'GRANTEE', 'LEVEL', 'PRIVATE', 'STATE'], ...lines]);
  return { data, text: data.length === 0 ? 'Nothing is shared.' : text };
}

/** What others may do with somebody's calendars, address books and files. */
export function addShareCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const share = noun(program, 'share', 'calendars, address books and files that others may use');
  add(share, 'list <address>', 'who may use what of somebody', async ([address = '']) =>
    withContext(terminal, (context) => list(context, address)),
  );
  add(
    share,
    'set <address> <path> <grantee> <level>',
    `let a person, a group or anyone use calendars/NAME, addressbooks/NAME, files/FOLDER, or calendars (all): ${shareLevels.join(', ')}`,
    async ([address = '', path = '', grantee = '', level = ''], options) => {
      const wanted = shareLevels.find((each) => each === level);
      if (wanted === undefined) throw new Refused(`a level is one of ${shareLevels.join(', ')}`);
      const seesPrivate = options['private'] as boolean | undefined;
      return await withContext(terminal, (context) => set(context, { address, path, grantee }, wanted, seesPrivate));
    },
  )
    .option('--private', 'what is marked as private is shown as well, as it is to delegates')
    .option('--no-private', 'of what is marked as private the times alone are shown');
  add(
    share,
    'remove <address> <path> <grantee>',
    'take that away again',
    async ([address = '', path = '', grantee = '']) =>
      withContext(terminal, (context) => remove(context, { address, path, grantee })),
  );
}
