/** Grows when the parser reads stored messages in another way, so that what was kept of them is read again. */
export const PARSER_VERSION = 1;
