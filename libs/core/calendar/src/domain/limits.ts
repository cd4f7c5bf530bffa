/** The first and the last moment that a calendar takes (RFC 4791 §5.2.6, §5.2.7), in milliseconds since 1970. */
export const minMoment = Date.UTC(1900, 0, 1);
export const maxMoment = Date.UTC(2200, 0, 1);
/** Octets of a calendar object. */
export const maxObjectOctets = 1024 * 1024;
/** Occurrences that an object may have in one year; beyond it every query would pay. */
export const maxInstances = 20_000;
/** People of one component. */
export const maxAttendees = 2000;
/** People of an object that are kept in its facts. */
export const maxKeptAttendees = 200;
/** Octets that parsed objects may take in a process, counted as ten times those of their texts. */
export const maxCacheOctets = 64 * 1024 * 1024;
/** Busy periods of one answer. */
export const maxBusyPeriods = 20_000;
/** Where times without a zone are meant, when neither the calendar nor the query says it. */
export const defaultZone = 'Asia/Tokyo';

/** Days off that one domain may have. */
export const maxCompanyHolidays = 2000;
/** Lines of a file of national holidays. */
export const maxNationalHolidays = 5000;
/** Characters of the name of a holiday. */
export const maxHolidayName = 200;
