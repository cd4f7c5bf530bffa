export { keyFileOf, openSecretBox } from './open.js';
export { SecretBox } from './secretBox.js';
