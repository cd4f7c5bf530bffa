export { catalogue, type Role, roles } from './catalogue.js';
export { parseSize, SettingError } from './declare.js';
export { type LoadedSettings, loadSettings, type SettingReport, type Settings } from './load.js';
export { publicBase } from './publicBase.js';
