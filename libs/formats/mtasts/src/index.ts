export { allowsHost, readStsPolicy, STS_LIMITS, type StsPolicy } from './policy.js';
export { readStsId } from './record.js';
