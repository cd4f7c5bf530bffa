import { carddav } from '../names.js';
import { declared } from './declaration.js';

export const CARDDAV_PROPERTIES = declared(carddav, [
  ['addressbook-description', 'RFC 6352 §6.2.1', 'live'],
  ['supported-address-data', 'RFC 6352 §6.2.2', 'protected'],
  ['max-resource-size', 'RFC 6352 §6.2.3', 'protected'],
  ['addressbook-home-set', 'RFC 6352 §7.1.1', 'protected'],
  ['principal-address', 'RFC 6352 §7.1.2', 'protected'],
  ['supported-collation-set', 'RFC 6352 §8.3.1', 'protected'],
  ['directory-gateway', 'draft-daboo-carddav-directory-gateway', 'protected'],
]);
