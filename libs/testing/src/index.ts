export * from './database.js';
export * from './mailStore.js';
export * from './people.js';
export { runTranscript, type TranscriptHooks } from './transcript/run.js';
export { TranscriptWire } from './transcript/wire.js';
