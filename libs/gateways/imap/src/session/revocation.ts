import type { SelectedMailbox } from '../views/selectedMailbox.js';
import type { Session } from './session.js';

/** Brings the rights on the selected mailbox up to date; false: it may be read no longer, and is as if it were removed. */
export async function renewRights(session: Session): Promise<boolean> {
  const { selected } = session;
  if (selected === null || selected.accountId === session.accountId) return true;
  const { store, accountId } = session;
  selected.rights = await store.sharing.rightsOn(accountId, selected.info);
  if (selected.rights.has('r')) return true;
  selected.removed = true;
  return false;
}

/** Notes that somebody else's mailbox was opened, and hears while it is when rights are taken away: one who waits hears of it too. */
export async function watchRights(session: Session, selected: SelectedMailbox): Promise<void> {
  if (selected.accountId === session.accountId) return;
  const { store, actor, options } = session;
  await store.sharing.opened(selected.info, actor);
  selected.onClose = store.hub.listenToSharing(() => {
    renewRights(session).then(
      () => selected.onNews?.(),
      (error: unknown) => options.logger.error({ error }, 'cannot learn what rights are left'),
    );
  });
}
