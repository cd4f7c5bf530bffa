import { append } from './append.js';
import { authenticate } from './authenticate.js';
import { cancelupdate } from './cancelupdate.js';
import { capability } from './capability.js';
import { check } from './check.js';
import { close } from './close.js';
import { compress } from './compress.js';
import { copy } from './copy.js';
import { create } from './create.js';
import type { CommandDeclaration } from './declaration.js';
import { deleteMailbox } from './delete.js';
import { deleteacl } from './deleteacl.js';
import { enable } from './enable.js';
import { esearch } from './esearch.js';
import { examine } from './examine.js';
import { expunge } from './expunge.js';
import { fetch } from './fetch.js';
import { genurlauth } from './genurlauth.js';
import { getacl } from './getacl.js';
import { getmetadata } from './getmetadata.js';
import { getquota } from './getquota.js';
import { getquotaroot } from './getquotaroot.js';
import { id } from './id.js';
import { idle } from './idle.js';
import { list } from './list.js';
import { listrights } from './listrights.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { lsub } from './lsub.js';
import { move } from './move.js';
import { myrights } from './myrights.js';
import { namespace } from './namespace.js';
import { noop } from './noop.js';
import { notify } from './notify.js';
import { rename } from './rename.js';
import { replace } from './replace.js';
import { resetkey } from './resetkey.js';
import { search } from './search.js';
import { select } from './select.js';
import { setacl } from './setacl.js';
import { setmetadata } from './setmetadata.js';
import { setquota } from './setquota.js';
import { sort } from './sort.js';
import { starttls } from './starttls.js';
import { status } from './status.js';
import { store } from './store.js';
import { subscribe } from './subscribe.js';
import { thread } from './thread.js';
import { uidbatches } from './uidbatches.js';
import { unauthenticate } from './unauthenticate.js';
import { unselect } from './unselect.js';
import { unsubscribe } from './unsubscribe.js';
import { urlfetch } from './urlfetch.js';

/** Every command this library reads. A new one is a file of its own and a line here. */
const DECLARATIONS = [
  capability,
  noop,
  logout,
  id,
  starttls,
  authenticate,
  login,
  enable,
  select,
  examine,
  create,
  deleteMailbox,
  rename,
  subscribe,
  unsubscribe,
  list,
  lsub,
  namespace,
  status,
  append,
  replace,
  unauthenticate,
  idle,
  notify,
  compress,
  getquota,
  getquotaroot,
  setquota,
  getmetadata,
  setmetadata,
  setacl,
  deleteacl,
  getacl,
  listrights,
  myrights,
  genurlauth,
  urlfetch,
  resetkey,
  check,
  close,
  unselect,
  expunge,
  search,
  esearch,
  sort,
  thread,
  cancelupdate,
  uidbatches,
  fetch,
  store,
  copy,
  move,
] as const;

/** A parsed command, discriminated by `name`. */
export type Command = ReturnType<(typeof DECLARATIONS)[number]['parse']>;
export type CommandName = Command['name'];
export type CommandOf<Name extends CommandName> = Extract<Command, { name: Name }>;

export type AnyDeclaration = CommandDeclaration<CommandName, Command>;

/** The command table, by name in upper case. */
export const COMMANDS: ReadonlyMap<string, AnyDeclaration> = new Map<string, AnyDeclaration>(
  DECLARATIONS.map((declaration) => [declaration.name, declaration]),
);

/** Whether an EXPUNGE may be told while the command runs (RFC 9051 §7.5.1). */
export function mayTellExpunge(name: CommandName, uid: boolean): boolean {
  const declaration = COMMANDS.get(name);
  if (declaration === undefined) return false;
  return uid && declaration.uidForm !== null ? declaration.uidForm.tagsExpunge : declaration.tagsExpunge;
}
