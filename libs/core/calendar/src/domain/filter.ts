/** What a calendar is asked for; the shape in which RFC 4791 §9.7 says it. Names are in upper case. */
export interface ObjectFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly timeRange: Range | null;
  readonly properties: readonly PropertyFilter[];
  readonly components: readonly ObjectFilter[];
}

/** From (included) and to (not included); null is open. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

export interface PropertyFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly timeRange: Range | null;
  readonly text: TextFilter | null;
  readonly parameters: readonly ParameterFilter[];
}

export interface ParameterFilter {
  readonly name: string;
  readonly isDefined: boolean;
  readonly text: TextFilter | null;
}

export interface TextFilter {
  readonly text: string;
  readonly collation: 'i;ascii-casemap' | 'i;unicode-casemap' | 'i;octet';
  readonly negated: boolean;
}

/** What the index can tell of a filter. */
export interface Narrowing {
  readonly component: string | null;
  readonly range: Range | null;
  readonly uid: TextFilter | null;
  /** The index alone decides, where an object's span is exact. */
  readonly decides: boolean;
  /** Only objects with alarms can be found. */
  readonly alarms: boolean;
}

const members = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY']);

/** What a filter of VCALENDAR asks of the index, so that few objects are read. */
export function narrowingOf(filter: ObjectFilter): Narrowing {
  const wanted = filter.components.filter(({ name, isDefined }) => isDefined && members.has(name));
  const [first] = wanted;
  const uid = first?.properties.find(
    ({ name, isDefined, text }) => name === 'UID' && isDefined && text && !text.negated,
  );
  const plain = filter.isDefined && filter.properties.length === 0 && filter.components.length === wanted.length;
  const decides =
    plain && wanted.length <= 1 && (first === undefined || first.properties.length + first.components.length === 0);
  const alarms = first?.components.some(({ name, isDefined }) => name === 'VALARM' && isDefined) ?? false;
  return { component: first?.name ?? null, range: first?.timeRange ?? null, uid: uid?.text ?? null, decides, alarms };
}
