import { evaluate, type Look, storedFacts, type TransportRule } from '#core/delivery';
import { unpackStructure } from '#core/mailstore';
import { decodeWords, fieldValue, scanFields } from '#formats/mime';
import type { AccountId, OrganisationId } from '#kernel';
import type { Context } from '../context.js';

/** Messages that are in memory at a time. */
const batch = 20;
const maxFields = 1000;

/** A message that rules apply to, and why. */
export interface Hit {
  readonly uid: number;
  readonly subject: string;
  readonly looks: readonly Pick<Look, 'rule' | 'matched' | 'actions'>[];
}

/** Looks at the messages of a mailbox with the eyes of rules. */
export async function dryRun(
  { store, directory, settings, rules: kept }: Pick<Context, 'store' | 'directory' | 'settings' | 'rules'>,
  rules: readonly TransportRule[],
  where: { readonly accountId: AccountId; readonly organisationId: OrganisationId; readonly mailbox: string },
): Promise<{ readonly looked: number; readonly hits: readonly Hit[] }> {
  const domains = new Set<string>();
  for (const { name, organisation } of await directory.domains())
    if ((await kept.organisation(organisation)) === where.organisationId) domains.add(name);
  const { accountId } = where;
  const { id } = await store.mailboxes.byName(accountId, where.mailbox);
  const { view, close } = await store.open(accountId, id);
  const entries = Array.from({ length: view.length }, (_, at) => ({ uid: view.uidAt(at), id: view.messageIdAt(at) }));
  close();
  const hits: Hit[] = [];
  for (let from = 0; from < entries.length; from += batch) {
    const some = entries.slice(from, from + batch);
    const ids = some.map((entry) => entry.id);
    const [contents, renditions] = await Promise.all([
      store.reader.contents(accountId, ids),
      store.reader.renditions(accountId, ids),
    ]);
    for (const entry of some) {
      const [content, rendition] = [contents.get(entry.id), renditions.get(entry.id)];
      if (!content || !rendition) continue;
      const stored = { content, structure: unpackStructure(rendition.structure) };
      const facts = storedFacts(stored, { domains, authservId: settings.hostname });
      const looks = evaluate(rules, facts).filter(({ applies }) => applies);
      if (looks.length === 0) continue;
      const told = looks.map(({ rule, matched, actions }) => ({ rule, matched, actions }));
      hits.push({ uid: entry.uid, subject: subjectOf(content), looks: told });
    }
  }
  return { looked: entries.length, hits };
}

function subjectOf(content: Buffer): string {
  const subject = scanFields(content, 0, maxFields).fields.find(({ name }) => name === 'subject');
  return subject ? decodeWords(fieldValue(content, subject)) : '';
}
