import { type CalendarObject, Pause, rendered, type Rendering, whole } from '#core/calendar';
import type { Collection } from '#core/collections';
import type { Zone } from '#formats/ical';
import {
  caldav,
  type CalendarDataRequest,
  dav,
  DavFault,
  type DavResponse,
  keyOf,
  type PropertyRequest,
  textValue,
} from '#wires/dav';
import { wantsNoZones } from '../calendarZones.js';
import type { DavRequest } from '../exchange.js';
import { hrefOf } from '../hrefs.js';
import type { CollectionPlace, ItemPlaceAt } from '../place.js';
import { propertiesAt } from '../properties/catalogue.js';
import type { Surroundings } from '../properties/property.js';

const data = caldav('calendar-data');
/** Characters that the expansions of one answer may have. */
export const maxExpandedText = 64 * 1024 * 1024;

/** What a report asks of each object. */
export interface Wanted {
  readonly properties: PropertyRequest | null;
  readonly calendarData: CalendarDataRequest | null;
}

/** Says of objects what a report asks for, their data among it (RFC 4791 §9.6). */
export class ObjectAnswers {
  private readonly properties: PropertyRequest;
  private readonly rendering: Rendering;
  private readonly withoutZones: boolean;
  private readonly pause = new Pause();
  private written = 0;
  readonly wantsData: boolean;

  /** Throws `DavFault` for data in a form that is not offered. */
  constructor(
    { properties, calendarData }: Wanted,
    request: DavRequest,
    private readonly around: Surroundings,
    private readonly floating: Zone,
  ) {
    this.properties = withoutData(properties ?? { kind: 'prop', names: [] });
    this.rendering = calendarData ?? whole;
    this.wantsData = calendarData !== null;
    this.withoutZones = wantsNoZones(request);
    // RFC 4791 §7.8: supported-calendar-data
    if (calendarData && (calendarData.contentType !== 'text/calendar' || calendarData.version !== '2.0'))
      throw new DavFault(403, 'data in another form', caldav('supported-calendar-data'));
  }

  async of(place: ItemPlaceAt, object: CalendarObject | null): Promise<DavResponse> {
    await this.pause.ifDue();
    const href = hrefOf(place);
    const propstats = propertiesAt(place, { wanted: this.properties, around: this.around, minimal: false });
    if (!this.wantsData) return { href, propstats };
    if (object === null) return { href, status: 404 };
    const text = this.render(object);
    // RFC 4791 §7.8: number-of-matches-within-limits
    if (text === null) return { href, status: 507, error: { name: dav('number-of-matches-within-limits') } };
    const [found, ...others] = propstats;
    const own = textValue(data, text);
    if (found?.status !== 200) return { href, propstats: [{ status: 200, properties: [own] }, ...propstats] };
    return { href, propstats: [{ ...found, properties: [...found.properties, own] }, ...others] };
  }

  private render(object: CalendarObject): string | null {
    if (this.written > maxExpandedText) return null;
    const text = rendered(object, this.rendering, { floating: this.floating, withoutZones: this.withoutZones });
    if (this.rendering.expand) this.written += text?.length ?? 0;
    return text;
  }
}

function withoutData(request: PropertyRequest): PropertyRequest {
  if (request.kind !== 'prop') return request;
  return { kind: 'prop', names: request.names.filter((name) => keyOf(name) !== keyOf(data)) };
}

/** The calendar that a report is about. Throws `DavFault` elsewhere (RFC 3253 §3.6). */
export function calendarAt(place: { readonly kind: string }): CollectionPlace & { readonly collection: Collection } {
  const at = place as CollectionPlace;
  if (at.kind === 'collection' && (at.collection.kind === 'calendar' || at.collection.kind === 'inbox')) return at;
  throw new DavFault(403, 'a report that is not answered here', dav('supported-report'));
}
