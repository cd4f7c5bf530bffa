import type { Cursor } from '../grammar/cursor.js';
import type { ExtensionName } from './extensions.js';

/** RFC 9051 §3 */
export type SessionState = 'not-authenticated' | 'authenticated' | 'selected' | 'logout';

/** States in which a command is legal; authenticated commands are legal in a selected mailbox too (RFC 9051 §6.3). */
export const ANY: readonly SessionState[] = ['not-authenticated', 'authenticated', 'selected'];
export const NOT_AUTHENTICATED: readonly SessionState[] = ['not-authenticated'];
export const AUTHENTICATED: readonly SessionState[] = ['authenticated', 'selected'];
export const SELECTED: readonly SessionState[] = ['selected'];

/** A command declared as data; dispatch, state check, metrics label and support table come from it. */
export interface CommandDeclaration<Name extends string = string, Parsed extends { name: Name } = { name: Name }> {
  readonly name: Name;
  /** Where the command is defined. */
  readonly rfc: string;
  readonly states: readonly SessionState[];
  /** Whether EXPUNGE may be told while it runs (RFC 9051 §7.5.1). */
  readonly tagsExpunge: boolean;
  /** `UID name` (RFC 9051 §6.4.9): null when there is none. */
  readonly uidForm: { readonly rfc: string; readonly tagsExpunge: boolean } | null;
  /** The extension the command belongs to; null in the base protocol. Switched off, the command is unknown. */
  readonly extension: ExtensionName | null;
  /** Reads the arguments from behind the name; the caller checks that nothing follows. */
  readonly parse: (cursor: Cursor, uid: boolean) => Parsed;
}

/** A command without arguments. */
export function bare<Name extends string>(
  declaration: Omit<CommandDeclaration<Name, { name: Name }>, 'parse' | 'uidForm'>,
): CommandDeclaration<Name, { readonly name: Name }> {
  return { ...declaration, uidForm: null, parse: () => ({ name: declaration.name }) };
}
