import { HOUR, MINUTE } from '../civil.js';
import { type Component, propertyOf } from '../document/tree.js';
import { type Finding, Findings } from '../findings.js';
import { ICAL_LIMITS, type IcalLimits } from '../limits.js';
import { type DateValue } from '../values/dates.js';
import { unescapeText } from '../values/text.js';
import { ianaZone } from './intlZone.js';
import { observanceZone } from './observances.js';
import { windowsZone } from './windows.js';
import { fixedZone, instantOf, UTC, wallOf, type Zone } from './zone.js';

/** Abbreviations that are no names of zones and are written as such. */
const abbreviations: Readonly<Record<string, string>> = {
  JST: 'Asia/Tokyo',
  KST: 'Asia/Seoul',
  GMT: 'UTC',
  Z: 'UTC',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  EDT: 'America/New_York',
  MDT: 'America/Denver',
  BST: 'Europe/London',
  CEST: 'Europe/Berlin',
};

/** The zone that a name alone stands for: of IANA, with the prefix of a vendor, of Windows; null for another. */
export function zoneNamed(tzid: string): Zone | null {
  const name = tzid.trim().replace(/^"(.*)"$/, '$1');
  const direct = ianaZone(name) ?? ianaZone(name.replaceAll(' ', '_'));
  if (direct !== null) return direct;
  const windows = windowsZone(name);
  if (windows !== null) return ianaZone(windows);
  if (/^tzone:\/\/microsoft\/utc$/i.test(name)) return UTC;
  // `/freeassociation.sourceforge.net/Europe/Berlin`, `/mozilla.org/20050126_1/America/New_York`: globally unique TZIDs (RFC 5545 §3.8.3.1).
  if (name.startsWith('/') || name.includes('://')) {
    const parts = name.split('/').slice(-3);
    for (let from = 0; from < parts.length; from++) {
      const zone = ianaZone(parts.slice(from).join('/'));
      if (zone !== null) return zone;
    }
  }
  const abbreviated = abbreviations[name.toUpperCase()];
  return abbreviated === undefined ? null : ianaZone(abbreviated);
}

/** The zones of one object: what its TZIDs stand for, each looked up once. */
export class ZoneBook {
  private readonly known = new Map<string, Zone | null>();
  private readonly found: Findings;
  private readonly definitions = new Map<string, Component>();

  constructor(
    calendar: Component | null,
    private readonly limits: IcalLimits = ICAL_LIMITS,
  ) {
    this.found = new Findings(limits.findings);
    for (const each of calendar?.components ?? []) {
      const id = each.name === 'VTIMEZONE' ? propertyOf(each, 'TZID') : null;
      if (id !== null && !this.definitions.has(plain(id.value))) this.definitions.set(plain(id.value), each);
    }
  }

  get findings(): readonly Finding[] {
    return this.found.list;
  }

  /** Null for a name that nobody knows: its times float. */
  zone(tzid: string): Zone | null {
    const key = plain(tzid);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const zone = this.look(key);
    this.known.set(key, zone);
    return zone;
  }

  private look(tzid: string): Zone | null {
    const named = zoneNamed(tzid);
    if (named !== null) return named;
    const definition = this.definitions.get(tzid);
    if (definition !== undefined) {
      const location = propertyOf(definition, 'X-LIC-LOCATION') ?? propertyOf(definition, 'TZID-ALIAS-OF');
      const zone =
        (location === null ? null : zoneNamed(unescapeText(location.value))) ??
        observanceZone(tzid, definition, this.limits, this.found);
      if (zone !== null) return zone;
    }
    const fixed = offsetNamed(tzid);
    this.found.add(fixed === null ? 'zone-unknown' : 'zone-guessed', definition?.line ?? 0);
    return fixed;
  }

  /** The zone in which a value counts its time. */
  zoneOf(date: DateValue, floating: Zone): Zone {
    if (date.kind === 'utc') return UTC;
    return date.kind === 'zoned' ? (this.zone(date.tzid ?? '') ?? floating) : floating;
  }

  /** `floating`: the zone for a time without one, and for the midnight of a date. */
  instantOf(date: DateValue, floating: Zone): number {
    return date.kind === 'utc' ? date.wall : instantOf(this.zoneOf(date, floating), date.wall);
  }

  /** The wall of a value in another zone; a date keeps its midnight. */
  wallIn(date: DateValue, zone: Zone, floating: Zone): number {
    if (date.kind === 'date' || date.kind === 'floating') return date.wall;
    return wallOf(zone, this.instantOf(date, floating));
  }
}

function plain(tzid: string): string {
  return unescapeText(tzid.trim().replace(/^"(.*)"$/, '$1'));
}

/** `GMT+0900`, `(UTC+09:00) …`: a zone without changes. */
function offsetNamed(tzid: string): Zone | null {
  const match = /^\(?(?:UTC|GMT)\s*([+-])(\d\d?):?(\d\d)?(?!\d)/i.exec(tzid.normalize('NFKC'));
  if (match === null) return null;
  const offset = Number(match[2]) * HOUR + Number(match[3] ?? 0) * MINUTE;
  return offset > 24 * HOUR ? null : fixedZone(tzid, match[1] === '-' ? -offset : offset);
}
