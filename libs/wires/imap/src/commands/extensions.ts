/** When an extension may be announced: a stranger sees only what helps to log in. */
type Announced = 'always' | 'before-login' | 'after-login';

export interface Extension {
  readonly name: string;
  readonly rfc: string;
  readonly announced: Announced;
}

/** What this library can speak; AUTH=, APPENDLIMIT=, MESSAGELIMIT=, SAVELIMIT= and QUOTA=RES- carry values and are added by {@link capabilityList}. */
export const EXTENSIONS = [
  { name: 'IMAP4rev1', rfc: 'RFC 3501', announced: 'always' },
  { name: 'IMAP4rev2', rfc: 'RFC 9051', announced: 'always' },
  { name: 'STARTTLS', rfc: 'RFC 9051 §6.2.1', announced: 'before-login' },
  { name: 'LOGINDISABLED', rfc: 'RFC 9051 §6.2.3', announced: 'before-login' },
  { name: 'SASL-IR', rfc: 'RFC 4959', announced: 'before-login' },
  { name: 'LITERAL+', rfc: 'RFC 7888 §3', announced: 'always' },
  { name: 'LITERAL-', rfc: 'RFC 7888 §5', announced: 'always' },
  { name: 'ID', rfc: 'RFC 2971', announced: 'always' },
  { name: 'ENABLE', rfc: 'RFC 5161', announced: 'always' },
  { name: 'IDLE', rfc: 'RFC 2177', announced: 'after-login' },
  { name: 'NAMESPACE', rfc: 'RFC 2342', announced: 'after-login' },
  { name: 'UNSELECT', rfc: 'RFC 3691', announced: 'after-login' },
  { name: 'UIDPLUS', rfc: 'RFC 4315', announced: 'after-login' },
  { name: 'MOVE', rfc: 'RFC 6851', announced: 'after-login' },
  { name: 'CHILDREN', rfc: 'RFC 3348', announced: 'after-login' },
  { name: 'LIST-EXTENDED', rfc: 'RFC 5258', announced: 'after-login' },
  { name: 'LIST-STATUS', rfc: 'RFC 5819', announced: 'after-login' },
  { name: 'SPECIAL-USE', rfc: 'RFC 6154', announced: 'after-login' },
  { name: 'CREATE-SPECIAL-USE', rfc: 'RFC 6154', announced: 'after-login' },
  { name: 'ESEARCH', rfc: 'RFC 4731', announced: 'after-login' },
  { name: 'SEARCH=FUZZY', rfc: 'RFC 6203', announced: 'after-login' },
  { name: 'SEARCHRES', rfc: 'RFC 5182', announced: 'after-login' },
  { name: 'SORT', rfc: 'RFC 5256', announced: 'after-login' },
  { name: 'SORT=DISPLAY', rfc: 'RFC 5957', announced: 'after-login' },
  { name: 'THREAD=ORDEREDSUBJECT', rfc: 'RFC 5256', announced: 'after-login' },
  { name: 'THREAD=REFERENCES', rfc: 'RFC 5256', announced: 'after-login' },
  { name: 'THREAD=REFS', rfc: 'draft-ietf-morg-inthread', announced: 'after-login' },
  { name: 'ESORT', rfc: 'RFC 5267', announced: 'after-login' },
  { name: 'CONTEXT=SEARCH', rfc: 'RFC 5267', announced: 'after-login' },
  { name: 'CONTEXT=SORT', rfc: 'RFC 5267', announced: 'after-login' },
  { name: 'MULTISEARCH', rfc: 'RFC 7377', announced: 'after-login' },
  { name: 'PARTIAL', rfc: 'RFC 9394', announced: 'after-login' },
  { name: 'I18NLEVEL=1', rfc: 'RFC 5255', announced: 'after-login' },
  { name: 'WITHIN', rfc: 'RFC 5032', announced: 'after-login' },
  { name: 'CONDSTORE', rfc: 'RFC 7162', announced: 'after-login' },
  { name: 'QRESYNC', rfc: 'RFC 7162', announced: 'after-login' },
  { name: 'COMPRESS=DEFLATE', rfc: 'RFC 4978', announced: 'after-login' },
  { name: 'STATUS=SIZE', rfc: 'RFC 8438', announced: 'after-login' },
  { name: 'APPENDLIMIT', rfc: 'RFC 7889', announced: 'after-login' },
  { name: 'BINARY', rfc: 'RFC 3516', announced: 'after-login' },
  { name: 'MULTIAPPEND', rfc: 'RFC 3502', announced: 'after-login' },
  { name: 'OBJECTID', rfc: 'RFC 8474', announced: 'after-login' },
  { name: 'REPLACE', rfc: 'RFC 8508', announced: 'after-login' },
  { name: 'CATENATE', rfc: 'RFC 4469', announced: 'after-login' },
  { name: 'URL-PARTIAL', rfc: 'RFC 5550', announced: 'after-login' },
  { name: 'URLAUTH', rfc: 'RFC 4467', announced: 'after-login' },
  { name: 'UTF8=ACCEPT', rfc: 'RFC 6855', announced: 'after-login' },
  { name: 'UNAUTHENTICATE', rfc: 'RFC 8437', announced: 'after-login' },
  { name: 'INPROGRESS', rfc: 'RFC 9585', announced: 'after-login' },
  { name: 'UIDONLY', rfc: 'RFC 9586', announced: 'after-login' },
  { name: 'MESSAGELIMIT', rfc: 'RFC 9738', announced: 'after-login' },
  { name: 'SAVELIMIT', rfc: 'RFC 9738', announced: 'after-login' },
  { name: 'UIDBATCHES', rfc: 'draft-ietf-mailmaint-imap-uidbatches', announced: 'after-login' },
  { name: 'METADATA', rfc: 'RFC 5464', announced: 'after-login' },
  { name: 'LIST-METADATA', rfc: 'RFC 9590', announced: 'after-login' },
  { name: 'ACL', rfc: 'RFC 4314', announced: 'after-login' },
  { name: 'RIGHTS=kxten', rfc: 'RFC 4314 §2.2', announced: 'after-login' },
  { name: 'LIST-MYRIGHTS', rfc: 'RFC 8440', announced: 'after-login' },
  { name: 'NOTIFY', rfc: 'RFC 5465', announced: 'after-login' },
  { name: 'SAVEDATE', rfc: 'RFC 8514', announced: 'after-login' },
  { name: 'PREVIEW', rfc: 'RFC 8970', announced: 'after-login' },
  { name: 'QUOTA', rfc: 'RFC 9208', announced: 'after-login' },
  { name: 'QUOTASET', rfc: 'RFC 9208', announced: 'after-login' },
  { name: 'X-GM-EXT-1', rfc: 'developers.google.com/workspace/gmail/imap', announced: 'after-login' },
] as const satisfies readonly Extension[];

export type ExtensionName = (typeof EXTENSIONS)[number]['name'];

/** Switched-off extensions with the reason, which the support table shows. */
export type DisabledExtensions = ReadonlyMap<ExtensionName, string>;

/** What of the session decides about the capability line. */
export interface CapabilityContext {
  readonly authenticated: boolean;
  /** STARTTLS may still be used. */
  readonly canStartTls: boolean;
  /** LOGIN is refused without TLS (RFC 9051 §6.2.3). */
  readonly loginDisabled: boolean;
  /** SASL mechanisms on offer, without `AUTH=`. */
  readonly mechanisms: readonly string[];
  /** Greatest message for APPEND in octets, or null when each mailbox has its own (RFC 7889 §2). */
  readonly appendLimit: number | null;
  /** Most messages of one command, or null where there is no limit (RFC 9738 §3). */
  readonly messageLimit: number | null;
  /** Most messages that one command saves, or null where there is no such limit (RFC 9738 §3). */
  readonly saveLimit: number | null;
  /** Resources of RFC 9208 §5 on which quotas are kept. */
  readonly quotaResources: readonly string[];
  readonly disabled: DisabledExtensions;
}

/** One row of the support table. */
export interface ExtensionSupport {
  readonly extension: Extension;
  readonly disabledBecause: string | null;
}

/** All extensions, switched off or not. */
export function extensionSupport(disabled: DisabledExtensions): ExtensionSupport[] {
  return EXTENSIONS.map((extension) => ({ extension, disabledBecause: disabled.get(extension.name) ?? null }));
}

function isAnnounced(extension: (typeof EXTENSIONS)[number], context: CapabilityContext): boolean {
  if (context.disabled.has(extension.name)) return false;
  switch (extension.name) {
    case 'STARTTLS':
      return !context.authenticated && context.canStartTls;
    case 'LOGINDISABLED':
      return !context.authenticated && context.loginDisabled;
    case 'RIGHTS=kxten':
    case 'LIST-MYRIGHTS':
      // they say more about ACL
      if (context.disabled.has('ACL')) return false;
      break;
    case 'LITERAL-':
      // RFC 7888 §5: at most one of the two
      return context.disabled.has('LITERAL+');
    case 'MESSAGELIMIT':
      return context.authenticated && context.messageLimit !== null;
    case 'SAVELIMIT':
      return context.authenticated && context.saveLimit !== null;
    default:
  }
  if (extension.announced === 'always') return true;
  return (extension.announced === 'after-login') === context.authenticated;
}

/** The capabilities to announce (RFC 9051 §7.2.2), the union of what the extensions declare. */
export function capabilityList(context: CapabilityContext): string[] {
  const list: string[] = [];
  for (const extension of EXTENSIONS) {
    if (!isAnnounced(extension, context)) continue;
    if (extension.name === 'APPENDLIMIT' && context.appendLimit !== null)
      list.push(`APPENDLIMIT=${context.appendLimit}`);
    else if (extension.name === 'MESSAGELIMIT') list.push(`MESSAGELIMIT=${context.messageLimit}`);
    else if (extension.name === 'SAVELIMIT') list.push(`SAVELIMIT=${context.saveLimit}`);
    else list.push(extension.name);
    if (extension.name === 'QUOTA') list.push(...context.quotaResources.map((resource) => `QUOTA=RES-${resource}`));
  }
  if (!context.authenticated) list.push(...context.mechanisms.map((mechanism) => `AUTH=${mechanism}`));
  return list;
}
