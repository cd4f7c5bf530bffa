export { type Civil, civilOf, dayOf, isoOf, parseDay, weekdayOf } from './days.js';
export { englishNameOf, firstHolidayYear, type Holiday, lastHolidayYear, nationalHolidays } from './holidays.js';
export {
  type OldDate,
  oldCalendarFrom,
  oldCalendarTo,
  oldDate,
  type Rokuyo,
  rokuyo,
  rokuyoNames,
} from './oldCalendar.js';
export { type Era, eras, type Wareki, wareki } from './wareki.js';
