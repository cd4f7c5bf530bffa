import type { Command, CommandName } from '#wires/imap';
import type { Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { deleteacl, getacl, listrights, myrights, setacl } from './acl.js';
import { append } from './append.js';
import { authenticate } from './authenticate.js';
import { cancelupdate } from './cancelupdate.js';
import { capability } from './capability.js';
import { close, unselect } from './close.js';
import { compress } from './compress.js';
import { copy, move } from './copy.js';
import { create } from './create.js';
import { deleteMailbox } from './delete.js';
import { enable } from './enable.js';
import { esearch } from './esearch.js';
import { expunge } from './expunge.js';
import { fetch } from './fetch.js';
import { genurlauth } from './genurlauth.js';
import type { Handler } from './handler.js';
import { id } from './id.js';
import { idle } from './idle.js';
import { list } from './list.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { lsub } from './lsub.js';
import { getmetadata, setmetadata } from './metadata.js';
import { namespace } from './namespace.js';
import { check, noop } from './noop.js';
import { notify } from './notify.js';
import { getquota, getquotaroot, setquota } from './quota.js';
import { rename } from './rename.js';
import { replace } from './replace.js';
import { resetkey } from './resetkey.js';
import { search } from './search.js';
import { examine, select } from './select.js';
import { sort } from './sort.js';
import { starttls } from './starttls.js';
import { status } from './status.js';
import { store } from './store.js';
import { subscribe, unsubscribe } from './subscribe.js';
import { thread } from './thread.js';
import { uidbatches } from './uidbatches.js';
import { unauthenticate } from './unauthenticate.js';
import { urlfetch } from './urlfetch.js';

/** A handler for every declared command. */
const HANDLERS: { readonly [Name in CommandName]: Handler<Name> } = {
  APPEND: append,
  AUTHENTICATE: authenticate,
  CANCELUPDATE: cancelupdate,
  CAPABILITY: capability,
  CHECK: check,
  CLOSE: close,
  COMPRESS: compress,
  COPY: copy,
  CREATE: create,
  DELETE: deleteMailbox,
  DELETEACL: deleteacl,
  ENABLE: enable,
  ESEARCH: esearch,
  EXAMINE: examine,
  EXPUNGE: expunge,
  FETCH: fetch,
  GENURLAUTH: genurlauth,
  GETACL: getacl,
  GETMETADATA: getmetadata,
  GETQUOTA: getquota,
  GETQUOTAROOT: getquotaroot,
  ID: id,
  IDLE: idle,
  LIST: list,
  LISTRIGHTS: listrights,
  LOGIN: login,
  LOGOUT: logout,
  LSUB: lsub,
  MOVE: move,
  MYRIGHTS: myrights,
  NAMESPACE: namespace,
  NOOP: noop,
  NOTIFY: notify,
  RENAME: rename,
  REPLACE: replace,
  RESETKEY: resetkey,
  SEARCH: search,
  SELECT: select,
  SETACL: setacl,
  SETMETADATA: setmetadata,
  SETQUOTA: setquota,
  SORT: sort,
  STARTTLS: starttls,
  STATUS: status,
  STORE: store,
  SUBSCRIBE: subscribe,
  THREAD: thread,
  UIDBATCHES: uidbatches,
  UNAUTHENTICATE: unauthenticate,
  UNSELECT: unselect,
  UNSUBSCRIBE: unsubscribe,
  URLFETCH: urlfetch,
};

export async function handle(session: Session, command: Command, tag: string): Promise<Reply | null> {
  const handler = HANDLERS[command.name] as Handler<CommandName>;
  return await handler(session, command, tag);
}
