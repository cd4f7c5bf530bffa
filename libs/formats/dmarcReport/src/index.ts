export { REPORT_LIMITS, type ReportLimits } from './limits.js';
export { parseDmarcReport } from './parse.js';
export { printDmarcReport } from './print.js';
export type * from './types.js';
export { findInZip, type ZipEntry } from './zip.js';
