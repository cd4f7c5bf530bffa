export {
  CLOCK,
  growingDirectories,
  LISTENING,
  type Listening,
  LOGGER,
  PlatformModule,
  type Runtime,
  SETTINGS,
  segmentDirectory,
  TARGET,
} from './platform.module.js';
