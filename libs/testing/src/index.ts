export * from './database.js';
export * from './mailStore.js';
export { type PortName, run, TestServer } from './server.js';
export { testPassword, testWorld, type World } from './world.js';
export { SmtpClient } from './smtpClient.js';
export * from './people.js';
export { runTranscript, type TranscriptHooks } from './transcript/run.js';
export { TranscriptWire } from './transcript/wire.js';
export { ImapClient, type ImapResult } from './imapClient.js';
