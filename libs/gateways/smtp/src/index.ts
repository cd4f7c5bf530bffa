export * from './options.js';
export * from './ports.js';
export { SmtpService } from './service.js';
export { DirectoryAuthenticator } from './directoryAuthenticator.js';
export { FlowReception } from './flowReception.js';
