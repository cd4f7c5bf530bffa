export {
  parseTlsReport,
  TLS_REPORT_LIMITS,
  type TlsFailure,
  type TlsPolicyReport,
  type TlsReport,
  type TlsReportLimits,
} from './parse.js';
