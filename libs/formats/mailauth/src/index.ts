export { type Ip, parseIp, printIp, reverseName } from './ip.js';
export { MAILAUTH_LIMITS, type MailauthLimits } from './limits.js';
export { checkHost, describeSpf, type SpfEnvironment, type SpfQuery, type SpfVerdict } from './spf/checkHost.js';
export { parseSpfRecord, SpfFault, type SpfRecord, type SpfResult } from './spf/record.js';
export { sealArc, type SealOptions } from './arc/seal.js';
export { type ArcVerdict, verifyArc } from './arc/verify.js';
export {
  type DkimKeyPair,
  dkimRecord,
  makeDkimKey,
  makeDkimKeyAside,
  readDkimKey,
  txtStrings,
} from './dkim/keyPairs.js';
export { type HeaderField } from './dkim/headerFields.js';
export { MessageScan, type ScannedMessage, scanMessage } from './dkim/scan.js';
export { SIGNING_DIGEST, signDkim, signDkimAside, type SigningKey, type SignOptions } from './dkim/sign.js';
export { type Signature } from './dkim/signature.js';
export { type DkimVerdict, type VerifyEnvironment, verifyDkim } from './dkim/verify.js';
export { type BimiVerdict, lookUpBimi } from './bimi.js';
export { authorDomain } from './dmarc/author.js';
export { acceptsReports, type Authenticated, type DmarcVerdict, evaluateDmarc } from './dmarc/evaluate.js';
export { type DmarcPolicy, type DmarcRecord, parseDmarcRecord, type ReportTarget } from './dmarc/record.js';
export type { DmarcEnvironment, Published } from './dmarc/treeWalk.js';
export { checkIprev, type IprevVerdict } from './iprev.js';
export { arcMethod, dkimMethod, dmarcMethod, iprevMethod, spfMethod } from './results/collect.js';
export { claimsToBeOurs, parseResults } from './results/parse.js';
export { printResults } from './results/print.js';
export type { AuthenticationResults, MethodProperty, MethodResult } from './results/types.js';
