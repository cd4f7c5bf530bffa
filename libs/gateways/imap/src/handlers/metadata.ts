import type { AnnotationChange, MailboxInfo, Right, RightSet, SpecialUse, StoredAnnotation } from '#core/mailstore';
import { type AccountId, kindOf, type MailboxId } from '#kernel';
import { type Annotation, type CommandOf, type MetadataDepth, writeMetadata } from '#wires/imap';
import type { MailboxRef } from '../session/mailboxes.js';
import { no, ok, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';
import { attributeOf, useOf } from './specialUse.js';

const SHARED = '/shared';
const PRIVATE = '/private';
/** RFC 5464 §6.2.2 */
const ADMIN = '/shared/admin';
/** RFC 6154 §4 */
const SPECIAL_USE = '/private/specialuse';

type SetValues = CommandOf<'SETMETADATA'>['values'];

const nameOf = ({ entry, shared }: StoredAnnotation): string => (shared ? SHARED : PRIVATE) + entry;

/** An entry in its scope; null for a name that is in none (RFC 5464 §6). */
function scoped(name: string): { readonly entry: string; readonly shared: boolean } | null {
  if (name.startsWith(`${SHARED}/`)) return { entry: name.slice(SHARED.length), shared: true };
  if (name.startsWith(`${PRIVATE}/`)) return { entry: name.slice(PRIVATE.length), shared: false };
  return null;
}

/** Whether an entry is the one asked for, or below it (RFC 5464 §4.2.2). */
function isWithin(name: string, asked: string, depth: MetadataDepth): boolean {
  if (name === asked) return true;
  if (depth === 0 || !name.startsWith(`${asked}/`)) return false;
  return depth === 'infinity' || !name.includes('/', asked.length + 1);
}

/** What the server says by itself (RFC 5464 §4.1: entries that are computed). */
function computed(session: Session, info: MailboxInfo | null): Annotation[] {
  if (info === null) {
    const domain = session.principal?.address.split('@').at(-1) ?? '';
    return [{ entry: ADMIN, value: Buffer.from(`mailto:postmaster@${domain}`) }];
  }
  if (info.specialUse === null) return [];
  return [{ entry: SPECIAL_USE, value: Buffer.from(attributeOf(info.specialUse)) }];
}

/** RFC 5464 §3.3 */
const ANNOTATING: readonly Right[] = ['r', 's', 'w', 'i', 'p'];
export const mayAnnotate = (rights: RightSet): boolean =>
  rights.has('l') && ANNOTATING.some((right) => rights.has(right));

/** The mailbox that a command names, or null for the server. */
async function annotated(session: Session, name: string): Promise<MailboxRef | null> {
  if (name === '') return null;
  const ref = await session.find(name, 'l');
  if (!mayAnnotate(ref.rights)) throw new Refused(no('Not permitted', { name: 'NOPERM' }));
  return ref;
}

async function annotationsOf(session: Session, info: MailboxInfo | null): Promise<Annotation[]> {
  const { store, accountId } = session;
  const stored = await store.annotations.of(info?.accountId ?? accountId, info?.id ?? null, accountId);
  return [...stored.map((one) => ({ entry: nameOf(one), value: one.value })), ...computed(session, info)];
}

/** The entries asked for, each once; NIL for one that is named itself and does not exist. */
function chosenOf(all: readonly Annotation[], command: CommandOf<'GETMETADATA'>): Annotation[] {
  const chosen = new Map<string, Annotation>();
  for (const asked of command.entries) {
    for (const one of all) if (isWithin(one.entry, asked, command.depth)) chosen.set(one.entry, one);
    if (command.depth === 0 && !chosen.has(asked)) chosen.set(asked, { entry: asked, value: null });
  }
  return [...chosen.values()];
}

/** RFC 5464 §4.2; an empty name is the server. */
export const getmetadata: Handler<'GETMETADATA'> = async (session, command) => {
  const info = await annotated(session, command.mailbox.name);
  const chosen = chosenOf(await annotationsOf(session, info), command);
  const most = command.maxSize ?? Number.POSITIVE_INFINITY;
  const told = chosen.filter(({ value }) => (value?.length ?? 0) <= most);
  if (told.length > 0) writeMetadata(session.out, info?.name ?? '', told, session.utf8);
  const longest = Math.max(0, ...chosen.map(({ value }) => value?.length ?? 0));
  // RFC 5464 §4.2.1
  const code = longest > most ? ({ name: 'METADATA', reason: 'LONGENTRIES', octets: longest } as const) : null;
  return ok('GETMETADATA completed', code);
};

/** What LIST tells of mailboxes beside their lines (RFC 9590 §3). */
export async function listedMetadata(
  session: Session,
  infos: readonly MailboxInfo[],
  entries: readonly string[],
): Promise<(info: MailboxInfo) => readonly Annotation[]> {
  const { store, accountId: reader } = session;
  const names = entries.flatMap((entry) => scoped(entry)?.entry ?? []);
  const found = new Map<AccountId, ReadonlyMap<MailboxId, readonly StoredAnnotation[]>>();
  for (const [owner, own] of Map.groupBy(infos, ({ accountId }) => accountId)) {
    const ids = own.map(({ id }) => id);
    found.set(owner, await store.annotations.ofMany(owner, ids, reader, names));
  }
  return (info) => {
    const stored = (found.get(info.accountId)?.get(info.id) ?? []).map((one) => ({
      entry: nameOf(one),
      value: one.value,
    }));
    const all = [...stored, ...computed(session, info)];
    return entries.map((entry) => all.find((one) => one.entry === entry) ?? { entry, value: null });
  };
}

/** Why an entry cannot be set, or null. */
function refusalOf(session: Session, entry: string, value: Buffer | null): Reply | null {
  const { annotationOctets } = session.options.limits;
  if (scoped(entry) === null) return no('Entries begin with /shared or /private', { name: 'CANNOT' });
  // RFC 5464 §4.3
  if ((value?.length ?? 0) > annotationOctets)
    return no('Value too long', { name: 'METADATA', reason: 'MAXSIZE', octets: annotationOctets });
  return null;
}

/** The use that a value asks for: null for none, undefined for one that cannot be given. */
async function useAskedFor(
  session: Session,
  info: MailboxInfo,
  value: Buffer | null,
): Promise<SpecialUse | null | undefined> {
  if (value === null) return null;
  const use = useOf(value.toString('latin1'));
  const { mailboxes } = await session.store.mailboxes.tree(session.accountId);
  const taken = mailboxes.some(({ id, specialUse }) => id !== info.id && specialUse === use);
  return use === null || taken ? undefined : use;
}

async function setNotes(session: Session, info: MailboxInfo | null, notes: SetValues): Promise<Reply | null> {
  const { store, accountId, actor } = session;
  const changes = notes.map(({ entry, value }) => ({ ...scoped(entry), value }) as AnnotationChange);
  try {
    if (changes.length === 0) return null;
    const owner = info?.accountId ?? accountId;
    const change = await store.annotations.set(owner, info?.id ?? null, accountId, changes, actor);
    session.annotationNews?.own(owner, change);
    return null;
  } catch (error) {
    if (kindOf(error) !== 'limit-exceeded') throw error;
    return no('Too many entries', { name: 'METADATA', reason: 'TOOMANY' });
  }
}

/** Whether the rights allow all of it. */
function maySet({ accountId }: Session, info: MailboxRef | null, values: SetValues): boolean {
  const shared = values.some(({ entry }) => scoped(entry)?.shared);
  // RFC 5464 §3.3: what all users of the server share is not theirs to set
  if (info === null) return !shared;
  // RFC 5257 §3.4: what all readers share needs a right of its own; a use is the owner's to give
  const used = values.some(({ entry }) => entry === SPECIAL_USE);
  return (!shared || info.rights.has('n')) && (!used || info.accountId === accountId);
}

/** RFC 5464 §4.3: all or nothing. */
export const setmetadata: Handler<'SETMETADATA'> = async (session, { mailbox, values }) => {
  const { store, accountId, actor } = session;
  const info = await annotated(session, mailbox.name);
  const refusal = values.map(({ entry, value }) => refusalOf(session, entry, value)).find((one) => one !== null);
  if (refusal) return refusal;
  if (!maySet(session, info, values)) return no('Not permitted', { name: 'NOPERM' });
  const asked = info === null ? undefined : values.findLast(({ entry }) => entry === SPECIAL_USE);
  const use = info !== null && asked ? await useAskedFor(session, info, asked.value) : null;
  if (use === undefined) return no('That special use cannot be given', { name: 'USEATTR' });
  const failure = await setNotes(
    session,
    info,
    values.filter(({ entry }) => info === null || entry !== SPECIAL_USE),
  );
  if (failure) return failure;
  if (info !== null && asked) await store.mailboxes.setSpecialUse(accountId, info.id, use, actor);
  return ok('SETMETADATA completed');
};
