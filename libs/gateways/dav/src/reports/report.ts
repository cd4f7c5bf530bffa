import type { Report } from '#wires/dav';
import type { DavContext } from '../context.js';
import type { DavAnswer, DavRequest } from '../exchange.js';
import type { Place } from '../place.js';

/** Answers one kind of report about a place. */
export type ReportMethod<R extends Report> = (
  report: R,
  place: Place,
  request: DavRequest,
  context: DavContext,
) => Promise<DavAnswer>;
