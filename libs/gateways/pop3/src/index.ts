export { DirectoryAuthenticator } from './directoryAuthenticator.js';
export * from './options.js';
export * from './ports.js';
export { Pop3Service } from './service.js';
export { Pop3Module } from './pop3.module.js';
