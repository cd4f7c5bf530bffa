export { DSN_LIMITS, type DsnLimits, failedRecipients, parseDsn, type ReceivedDsn } from './parse.js';
export { type DsnOptions, printDsn, type PrintedDsn, type ReturnedPart } from './print.js';
export type { DeliveryReport, DsnAction, RecipientReport, TypedAddress } from './types.js';
export { decodeUtf8Address, encodeUtf8Address } from './utf8Address.js';
export type { DsnLanguage } from './words.js';
