import { evaluate, type Look, storedFacts, type TransportRule } from '#core/delivery';
import { unpackStructure } from '#core/mailstore';
import { decodeWords, fieldValue, scanFields } from '#formats/mime';
import type { AccountId, OrganisationId } from '#kernel';
import type { Context } from '../context.js';

/** Messages whose headers are in memory at a time. */
const batch = 50;
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
    const renditions = await store.reader.renditions(accountId, ids);
    const read = some.map(async (entry) => {
      const rendition = renditions.get(entry.id);
      if (!rendition) return null;
      const { size, prefix } = rendition;
      const structure = unpackStructure(rendition.structure);
      const header = await store.reader.slice(accountId, entry.id, 0, prefix + structure.bodyStart);
      return { uid: entry.uid, header, size, structure };
    });
    for (const stored of await Promise.all(read)) {
      if (stored === null) continue;
      const facts = storedFacts(stored, { domains, authservId: settings.hostname });
      const looks = evaluate(rules, facts).filter(({ applies }) => applies);
      if (looks.length === 0) continue;
      const told = looks.map(({ rule, matched, actions }) => ({ rule, matched, actions }));
      hits.push({ uid: stored.uid, subject: subjectOf(stored.header), looks: told });
    }
  }
  return { looked: entries.length, hits };
}

function subjectOf(header: Buffer): string {
  const subject = scanFields(header, 0, maxFields).fields.find(({ name }) => name === 'subject');
  return subject ? decodeWords(fieldValue(header, subject)) : '';
}
