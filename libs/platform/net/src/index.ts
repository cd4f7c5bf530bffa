export { channelBindings, endPointHash } from './channelBindings.js';
export * from './proxyProtocol.js';
export * from './selfSigned.js';
export { CertificateWatcher, type KeyPair } from './certificates.js';
export * from './serverTls.js';
export * from './streamListener.js';
export { DescriptorWatch } from './descriptorWatch.js';
export { networkOf } from './network.js';
export { isLoopback } from './loopback.js';
