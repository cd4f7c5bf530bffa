/** The IMAP conversation as pure data: octets to commands, replies to octets. RFC 9051, RFC 3501 and their extensions. */
export * from './framing/frame.js';
export { CommandFramer } from './framing/framer.js';
export { DEFAULT_CONTEXT, type ParseContext } from './grammar/cursor.js';
export { DEFAULT_PARSE_LIMITS, type ParseLimits } from './grammar/limits.js';
export { saslLine, type SaslLine } from './grammar/base64.js';
export type { CalendarDate } from './grammar/date.js';
export type { FetchItem, SimpleFetchItem } from './grammar/fetch-att.js';
export type { ListReturnOption, ListSelectOption } from './grammar/list-options.js';
export { decodeMailboxName, type MailboxName } from './grammar/mailbox.js';
export { decodeModifiedUtf7, encodeModifiedUtf7 } from './grammar/modified-utf7.js';
export type { SearchKey, SearchTextField } from './grammar/search-key.js';
export { partOf, type PartialRange } from './grammar/partial-range.js';
export type { SearchReturn, SearchReturnOption } from './grammar/search-return.js';
export type { SearchSource } from './grammar/search-source.js';
export type { SortCriterion, SortKey } from './grammar/sort-criteria.js';
export { sectionName, type Partial as FetchPartial, type Section, type SectionText } from './grammar/section.js';
export type { QuickResync } from './grammar/select-param.js';
export { LARGEST, normaliseRanges, type SequenceRange, type SequenceSet } from './grammar/sequence-set.js';
export type { StatusItem } from './grammar/status-att.js';
export type { FlagChange } from './grammar/store-att-flags.js';
export { appendProgress, type AppendProgress } from './commands/append.js';
export type { AppendMessage, AppendOptions, AppendPart } from './grammar/append-data.js';
export { parseAuthorizedUrl, type AuthorizedUrl, type UrlAccess } from './grammar/authorized-url.js';
export { parseMessageUrl, type MessageUrl } from './grammar/message-url.js';
export type { CommandDeclaration, SessionState } from './commands/declaration.js';
export * from './commands/extensions.js';
export { isDone } from './commands/idle.js';
export { parseCommand, type ParseError, type ParseResult } from './commands/parse.js';
export type { QuotaLimit } from './commands/setquota.js';
export {
  COMMANDS,
  mayTellExpunge,
  type AnyDeclaration,
  type Command,
  type CommandName,
  type CommandOf,
} from './commands/table.js';
export { ByteWriter, REFERENCE_OCTETS, SLAB_OCTETS } from './replies/byte-writer.js';
export { formatDateTime } from './replies/date-time.js';
export { FetchWriter, type BodyOctets } from './replies/fetch.js';
export * from './replies/list.js';
export * from './replies/mailbox-data.js';
export { writeNumberSet, writeRanges, type NumberSet } from './replies/number-set.js';
export { writeResponseCode, type PlainResponseCode, type ResponseCode } from './replies/response-code.js';
export {
  writeEsearch,
  writeSearch,
  writeSort,
  writeUidBatches,
  type ContextChange,
  type EsearchData,
} from './replies/search.js';
export { beginUrlFetch, writeGenUrlAuth } from './replies/urlauth.js';
export { writeAcl, writeListRights, writeMyRights } from './replies/acl.js';
export type { ModRights } from './grammar/acl.js';
export { writeMetadata, writeMetadataChange, type Annotation } from './replies/metadata.js';
export { NOTIFY_EVENTS, type EventGroup, type NotifyEvent, type NotifyFilter } from './grammar/notify.js';
export type { MetadataDepth } from './grammar/metadata.js';
export {
  writeChallenge,
  writeContinuation,
  writeTagged,
  writeUntaggedStatus,
  type Condition,
} from './replies/status-response.js';
export { writeThread, type ThreadForest } from './replies/thread.js';
export {
  writeAstring,
  writeLiteral,
  writeLiteralHead,
  writeMailbox,
  writeNString,
  writeString,
  writeText,
} from './replies/strings.js';
export { renderBody, renderBodyStructure } from './renditions/body-structure.js';
export { renderEnvelope } from './renditions/envelope.js';
export { ListPattern, matchesAny, matchList } from './listing/match-list.js';
