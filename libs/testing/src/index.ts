export * from './database.js';
export * from './mailStore.js';
