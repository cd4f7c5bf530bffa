export { CLOCK, LOGGER, PlatformModule, type Runtime, SETTINGS, segmentDirectory, TARGET } from './platform.module.js';
