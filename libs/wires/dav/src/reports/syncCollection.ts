import { malformed } from '../fault.js';
import { dav } from '../names.js';
import { childOf, requiredChild, textOf, type XmlElement } from '../xml/element.js';
import { type DataRequest, dataRequestIn } from './dataRequest.js';
import { countIn } from './text.js';

export interface SyncCollection extends DataRequest {
  readonly kind: 'sync-collection';
  /** What the client has seen; null at the beginning. */
  readonly token: string | null;
  readonly level: '1' | 'infinite';
  readonly limit: number | null;
}

/** `<!ELEMENT sync-collection (sync-token, sync-level, limit?, prop)>` (RFC 6578 §6.1) */
export function readSyncCollection(root: XmlElement, depth: string | null): SyncCollection {
  const token = textOf(requiredChild(root, dav('sync-token')));
  const limit = childOf(root, dav('limit'));
  return {
    kind: 'sync-collection',
    ...dataRequestIn(root),
    token: token === '' ? null : token,
    level: levelOf(root, depth),
    limit: limit === null ? null : countIn(textOf(requiredChild(limit, dav('nresults')))),
  };
}

/** `<!ELEMENT sync-level CDATA> <!-- "1" or "infinite" -->`; without it, old clients say it as Depth (RFC 6578 §A). */
function levelOf(root: XmlElement, depth: string | null): '1' | 'infinite' {
  const element = childOf(root, dav('sync-level'));
  const level = element === null ? (depth ?? '') : textOf(element);
  if (level === '1') return level;
  if (level === 'infinite' || (element === null && level === 'infinity')) return 'infinite';
  throw malformed('a sync-level that is neither 1 nor infinite');
}
