export * from './address.js';
export * from './casemap.js';
export * from './clock.js';
export * from './dns.js';
export * from './errors.js';
export * from './numbers.js';
export * from './sorted.js';
export * from './uidSet.js';
