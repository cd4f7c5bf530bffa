import { DavFault } from './fault.js';
import { readReport } from './reports/table.js';

/** Why something is refused: the name of its precondition, else its status; 0 where it is not. */
export function refused(work: () => unknown): number | string {
  try {
    work();
  } catch (error) {
    if (error instanceof DavFault) return error.precondition?.name ?? error.status;
    throw error;
  }
  return 0;
}

const declarations =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/"';

/** A report, with the prefixes C, A and S. */
export function report(name: string, inner: string, attributes = '', depth: string | null = null) {
  return readReport(Buffer.from(`<${name} ${declarations} ${attributes}>${inner}</${name}>`), depth);
}
