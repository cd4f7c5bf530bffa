export * from './database.js';
export * from './mailStore.js';
export { type PortName, run, TestServer } from './server.js';
