import { recordsOf } from '#kernel';
import { type HeaderField, valueOf } from './dkim/headerFields.js';
import { parseTagList } from './dkim/tagList.js';
import type { DmarcVerdict } from './dmarc/evaluate.js';
import { DmarcDelay, type DmarcEnvironment, organisationOf } from './dmarc/treeWalk.js';

/** Where a domain's indicator lies, as it says itself; nothing is fetched here. */
export interface BimiVerdict {
  readonly result: 'pass' | 'none' | 'skipped' | 'declined' | 'temperror' | 'permerror';
  readonly selector: string;
  readonly location: string | null;
  /** The certificate that vouches for the indicator. */
  readonly authority: string | null;
}

/**
 * Looks up the indicator of a message's author. It is skipped unless DMARC passes under a policy that is meant, by a
 * signature of the whole body (`signedWhole`): what was appended could else be shown under the mark.
 */
export async function lookUpBimi(
  fields: readonly HeaderField[],
  dmarc: DmarcVerdict,
  signedWhole: boolean,
  environment: DmarcEnvironment,
): Promise<BimiVerdict> {
  const selector = selectorOf(fields);
  const plain = (result: BimiVerdict['result']): BimiVerdict => ({ result, selector, location: null, authority: null });
  if (!signedWhole || !dmarc.dkimAligned || !isEnforced(dmarc)) return plain('skipped');
  try {
    const organisation = await organisationOf(dmarc.domain, environment);
    for (const domain of new Set([dmarc.domain, organisation])) {
      const answer = await environment.resolver.lookup('TXT', `${selector}._bimi.${domain}`);
      if (answer.kind === 'temporary') return plain('temperror');
      const records = recordsOf(answer).filter((text) => /^v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)/.test(text));
      if (records.length > 0) return { ...plain('permerror'), ...read(records) };
    }
    return plain('none');
  } catch (error) {
    if (error instanceof DmarcDelay) return plain('temperror');
    throw error;
  }
}

function read(records: readonly string[]): Partial<BimiVerdict> {
  const tags = records.length === 1 ? parseTagList(records[0] as string) : null;
  if (tags === null) return {};
  const [location = '', authority = ''] = [tags.get('l'), tags.get('a')];
  if (location === '' && authority === '') return { result: 'declined' };
  if (!isHttps(location) || (authority !== '' && !isHttps(authority))) return {};
  return { result: 'pass', location, authority: authority === '' ? null : authority };
}

function isHttps(text: string): boolean {
  return text.length <= 2048 && URL.parse(text)?.protocol === 'https:';
}

/** A policy that asks for less than quarantine of all failing mail proves nothing about the author. */
function isEnforced({ result, published }: DmarcVerdict): boolean {
  if (result !== 'pass' || published === null) return false;
  const { policy, subdomainPolicy, percent } = published.record;
  return policy !== 'none' && subdomainPolicy !== 'none' && (policy === 'reject' || percent === 100);
}

function selectorOf(fields: readonly HeaderField[]): string {
  const field = fields.find(({ name }) => name === 'bimi-selector');
  const selector = field === undefined ? '' : (parseTagList(valueOf(field))?.get('s') ?? '');
  return /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(selector) ? selector.toLowerCase() : 'default';
}
