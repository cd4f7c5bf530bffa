export * from './proxyProtocol.js';
export * from './selfSigned.js';
