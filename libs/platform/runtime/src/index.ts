export {
  CLOCK,
  growingDirectories,
  LOGGER,
  PlatformModule,
  type Runtime,
  SETTINGS,
  segmentDirectory,
  TARGET,
} from './platform.module.js';
