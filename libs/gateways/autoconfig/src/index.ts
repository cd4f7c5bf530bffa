export { AutoconfigModule } from './autoconfig.module.js';
