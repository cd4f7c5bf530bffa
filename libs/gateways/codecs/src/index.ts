export { CodecsModule } from './codecs.module.js';
