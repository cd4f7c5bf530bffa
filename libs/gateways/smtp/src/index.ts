export * from './options.js';
export * from './ports.js';
export { SmtpService } from './service.js';
