import {
  dav,
  DavFault,
  decodePath,
  documentOf,
  element,
  type ExpandedProperty,
  hrefs,
  keyOf,
  type Propstat,
  propstatElement,
  type Report,
  type Xml,
} from '#wires/dav';
import type { DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { hrefOf } from '../hrefs.js';
import type { Place } from '../place.js';
import { propertiesAt } from '../properties/catalogue.js';
import type { Surroundings } from '../properties/property.js';
import { surroundingsOf } from '../surroundings.js';
import type { ReportMethod } from './report.js';

/** Resources that one answer tells of. */
export const maxExpanded = 1000;

/** Properties of a place, and those of the places that they name (RFC 3253 §3.8). */
export const expandProperty: ReportMethod<Extract<Report, { kind: 'expand-property' }>> = async (
  { properties },
  place,
  request,
  context,
) => {
  const inner = await new Expansion(request, context).of(place, properties);
  return { status: 207, headers: { 'content-type': xmlType }, body: documentOf(dav('multistatus'), inner) };
};

class Expansion {
  private told = 0;
  private readonly found = new Map<string, Promise<Place | null>>();
  private readonly around = new Map<string, Promise<Surroundings>>();

  constructor(
    private readonly request: DavRequest,
    private readonly context: DavContext,
  ) {}

  /** A place as a response with its properties. Throws `DavFault` where it would be too much. */
  async of(place: Place, wanted: readonly ExpandedProperty[]): Promise<Xml> {
    this.told += 1;
    if (this.told > maxExpanded)
      throw new DavFault(403, 'more than is told at once', dav('number-of-matches-within-limits'));
    const around = await this.surroundings(place);
    const names = wanted.map(({ name }) => name);
    const propstats = propertiesAt(place, { wanted: { kind: 'prop', names }, around, minimal: false });
    const expanded = await Promise.all(propstats.map((propstat) => this.expanded(propstat, wanted)));
    return element(dav('response'), hrefs(hrefOf(place)) + expanded.map(propstatElement).join(''));
  }

  private async expanded(propstat: Propstat, wanted: readonly ExpandedProperty[]): Promise<Propstat> {
    const properties: Propstat['properties'][number][] = [];
    for (const property of propstat.properties) {
      const below = wanted.find(({ name }) => keyOf(name) === keyOf(property.name))?.of ?? [];
      const isNamed = below.length > 0 && 'inner' in property;
      properties.push(isNamed ? { name: property.name, inner: await this.named(property.inner, below) } : property);
    }
    return { ...propstat, properties };
  }

  /** RFC 3253 §3.8: each address in a value becomes the response for what is there; what leads nowhere stays. */
  private async named(inner: Xml, wanted: readonly ExpandedProperty[]): Promise<Xml> {
    let result = '';
    for (const [, between = '', href] of inner.matchAll(/([^]*?)(?:<d:href>([^<]*)<\/d:href>|$)/g)) {
      const place = href === undefined ? null : await remembered(this.found, href, () => this.placeAt(href));
      const kept = href === undefined ? '' : `<d:href>${href}</d:href>`;
      result += between + (place === null ? kept : await this.of(place, wanted));
    }
    return result;
  }

  /** The same for all places of a home. */
  private surroundings(place: Place): Promise<Surroundings> {
    const home = `${'home' in place ? place.home : ''}/${'owner' in place ? place.owner.accountId : ''}`;
    return remembered(this.around, home, () => surroundingsOf(this.request, place, this.context));
  }

  private async placeAt(href: string): Promise<Place | null> {
    if (!href.startsWith('/')) return null;
    try {
      const place = await this.context.places.find(this.request.self, decodePath(href));
      return place.kind === 'nothing' ? null : place;
    } catch (error) {
      if (error instanceof DavRefusal || error instanceof DavFault) return null;
      throw error;
    }
  }
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
