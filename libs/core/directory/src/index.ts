export { type Acceptance, named, nobody } from './domain/acceptance.js';
export { addressKey, readAddress, withoutDetail } from './domain/addressKey.js';
export type { AccessTokenInfo } from './domain/accessToken.js';
export {
  type Exemption,
  exemptions,
  type MailList,
  type MemberRule,
  moderatorsOf,
  postPolicies,
  type PostPolicy,
  type Via,
} from './domain/mailList.js';
export type { Rewrite, Rewrites } from './domain/rewrites.js';
export { openedBy, type Principal, type Scope, scopes } from './domain/principal.js';
export { AccessTokens } from './infrastructure/accessTokens.js';
export { Authentication, type ScramKeys } from './infrastructure/authentication.js';
export type { RemoteTarget, Resolution } from './infrastructure/expansion.js';
export { type Addressee, Addressees, isResource, type LocalAddressee } from './infrastructure/addressees.js';
export { AddressRewriting, maxRewrites } from './infrastructure/addressRewriting.js';
export type { AccountInfo, DomainInfo } from './infrastructure/accountInfo.js';
export {
  type DeriveScram,
  Directory,
  minPasswordLength,
  type NewPerson,
} from './infrastructure/directory.js';
export { directoryEntities, type StoredScram } from './infrastructure/entities.js';
export {
  type ContactInfo,
  Contacts,
  maxContactAddresses,
  maxContactText,
  type NewContact,
} from './infrastructure/contacts.js';
export {
  type DirectoryChanges,
  DirectoryPeople,
  type DirectoryPerson,
  maxPeople,
  type PersonKey,
} from './infrastructure/directoryPeople.js';
export { type ForwardingInfo, Forwardings, maxForwards } from './infrastructure/forwardings.js';
export {
  type AddressLimitChange,
  type AddressLimitInfo,
  AddressLimits,
  maxSenders,
} from './infrastructure/addressLimits.js';
export { linkLifetime, type PasswordLink, PasswordLinks } from './infrastructure/passwordLinks.js';
export { maxOwners, type MailListChange, type MailListInfo, MailLists } from './infrastructure/mailLists.js';
export { type Authorship, type Lookup, Recipients } from './infrastructure/recipients.js';
export { type SendGrant, type SendMode, SendRights } from './infrastructure/sendRights.js';
export { SignIn, type SignInAnswer, type SignInContext } from './infrastructure/signIn.js';
export { DERIVE_SCRAM, DirectoryModule } from './directory.module.js';
