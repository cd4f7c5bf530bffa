export {
  CLOCK,
  growingDirectories,
  LISTENING,
  type Listening,
  LOGGER,
  PlatformModule,
  RESOLVER,
  type Runtime,
  SETTINGS,
  segmentDirectory,
  TARGET,
} from './platform.module.js';
