export {
  parseTlsReport,
  TLS_REPORT_LIMITS,
  type TlsFailure,
  type TlsPolicyReport,
  type TlsReport,
  type TlsReportLimits,
} from './parse.js';
export { type PrintedTlsFailure, type PrintedTlsPolicy, printTlsReport } from './print.js';
export { readTlsReceivers } from './record.js';
