export * from './proxyProtocol.js';
export * from './selfSigned.js';
export * from './serverTls.js';
export * from './streamListener.js';
