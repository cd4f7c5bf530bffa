export * from './options.js';
export * from './ports.js';
export { imapRenderer } from './renderer.js';
export { ImapService } from './service.js';
export { ImapModule } from './imap.module.js';
