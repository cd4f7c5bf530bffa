import { AUTHENTICATED, bare } from './declaration.js';

// namespace-command = "NAMESPACE"
export const namespace = bare({
  name: 'NAMESPACE',
  rfc: 'RFC 9051 §6.3.10',
  states: AUTHENTICATED,
  tagsExpunge: true,
  extension: 'NAMESPACE',
});
