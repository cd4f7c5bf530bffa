export * from './options.js';
export * from './ports.js';
export { SmtpService } from './service.js';
export { DirectoryAuthenticator } from './directoryAuthenticator.js';
export { FlowReception } from './flowReception.js';
export { SmtpModule } from './smtp.module.js';
export { QueueRunner, retrySchedule } from './outgoing/runner.js';
export { Smarthost } from './outgoing/smarthost.js';
export { OutgoingModule } from './outgoing.module.js';
