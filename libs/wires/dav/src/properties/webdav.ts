import { dav, NS } from '../names.js';
import { declared } from './declaration.js';

/** RFC 4918 §9.1: `allprop` covers the properties of RFC 4918 itself; all others have to be named. */
export const WEBDAV_PROPERTIES = declared(dav, [
  ['creationdate', 'RFC 4918 §15.1', 'protected', 'allprop'],
  ['displayname', 'RFC 4918 §15.2', 'live', 'allprop'],
  ['getcontentlanguage', 'RFC 4918 §15.3', 'protected', 'allprop'],
  ['getcontentlength', 'RFC 4918 §15.4', 'protected', 'allprop'],
  ['getcontenttype', 'RFC 4918 §15.5', 'protected', 'allprop'],
  ['getetag', 'RFC 4918 §15.6', 'protected', 'allprop'],
  ['getlastmodified', 'RFC 4918 §15.7', 'protected', 'allprop'],
  ['lockdiscovery', 'RFC 4918 §15.8', 'protected', 'allprop'],
  ['resourcetype', 'RFC 4918 §15.9', 'protected', 'allprop'],
  ['supportedlock', 'RFC 4918 §15.10', 'protected', 'allprop'],
  ['supported-report-set', 'RFC 3253 §3.1', 'protected'],
  ['alternate-URI-set', 'RFC 3744 §4.1', 'protected'],
  ['principal-URL', 'RFC 3744 §4.2', 'protected'],
  ['group-member-set', 'RFC 3744 §4.3', 'live'],
  ['group-membership', 'RFC 3744 §4.4', 'protected'],
  ['owner', 'RFC 3744 §5.1', 'protected'],
  ['group', 'RFC 3744 §5.2', 'protected'],
  ['supported-privilege-set', 'RFC 3744 §5.3', 'protected'],
  ['current-user-privilege-set', 'RFC 3744 §5.4', 'protected'],
  ['acl', 'RFC 3744 §5.5', 'protected'],
  ['acl-restrictions', 'RFC 3744 §5.6', 'protected'],
  ['inherited-acl-set', 'RFC 3744 §5.7', 'protected'],
  ['principal-collection-set', 'RFC 3744 §5.8', 'protected'],
  ['quota-available-bytes', 'RFC 4331 §3', 'protected'],
  ['quota-used-bytes', 'RFC 4331 §4', 'protected'],
  ['current-user-principal', 'RFC 5397 §3', 'protected'],
  ['sync-token', 'RFC 6578 §4', 'protected'],
  ['add-member', 'RFC 5995 §3.2', 'protected'],
]);

/** Of draft-bitfire-webdav-push: where and how a client registers for news. */
export const PUSH_PROPERTIES = declared(
  (name) => ({ ns: NS.push, name }),
  [
    ['transports', 'draft-bitfire-webdav-push', 'protected'],
    ['topic', 'draft-bitfire-webdav-push', 'protected'],
    ['supported-triggers', 'draft-bitfire-webdav-push', 'protected'],
  ],
);
