export { type CheckedCard, checkCard } from './check.js';
export { convertCard } from './convert/convert.js';
export { removing, replacing, structuredProperty, textProperty, withProperties } from './edit.js';
export { CardFault, type CardPrecondition } from './fault.js';
export {
  type CardFilter,
  type CardParameterFilter,
  type CardPropertyFilter,
  type CardTextMatch,
  matchesCard,
  matchesText,
  selectProperties,
} from './filter.js';
export { toJcard } from './jcard.js';
export { CARD_LIMITS, type CardLimits, IMPORT_LIMITS } from './limits.js';
export { type Person, personCard } from './person.js';
export { parameterValue, parameterValues, typesOf } from './syntax/parameters.js';
export { printCard, printCards } from './syntax/print.js';
export { type CardScan, readCards } from './syntax/read.js';
export type { Card, CardVersion, Finding, Parameter, Property } from './types.js';
export type { Media } from './values/binary.js';
export type { CardDate } from './values/dates.js';
export { type Address, type CardName, type CardView, type Contact, viewOf } from './view/view.js';
export type { Readings } from './view/readings.js';
