import { malformed } from '../fault.js';
import { dav } from '../names.js';
import { isNamed } from '../xml/element.js';
import { readXml } from '../xml/read.js';
import { changesIn, type PropertyChange } from './propertyUpdate.js';

/** The changes of a PROPPATCH, which are done in their order, all or none (RFC 4918 §9.2). */
export function readProppatch(octets: Uint8Array): readonly PropertyChange[] {
  const root = readXml(octets);
  if (!isNamed(root, dav('propertyupdate'))) throw malformed('the body is no propertyupdate');
  const changes = changesIn(root);
  if (changes.length === 0) throw malformed('the propertyupdate changes nothing');
  return changes;
}
