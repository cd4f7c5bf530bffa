import { foldText } from '#core/search';
import { type OrganisationId, organisationId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import type { Story, TraceEvent, TracedMessage } from '../domain/story.js';
import { ownStory } from '../domain/ownStory.js';
import { matches, termsOfQuery, type TraceQuery } from '../domain/terms.js';
import * as sql from './statements.js';

/** Where to look, and for whom. */
export interface TraceScope {
  /** Administrators read of their organisation; null: of all. */
  readonly organisation: OrganisationId | null;
  /** People read of what is theirs alone, by their address; null: of everybody's. */
  readonly person?: string | null;
  /** Milliseconds since 1970; `before` is not included. */
  readonly from: number;
  readonly before: number;
  readonly limit: number;
}

/** Rows that one search looks at, of those that its terms name. */
const maxCandidates = 5000;
const maxEvents = 5000;

interface Row extends Record<string, unknown> {
  readonly key: string;
  readonly at: number;
  readonly door: string;
  /** Numbers as texts. */
  readonly organisations: string[];
  readonly client: string | null;
  readonly helo: string | null;
  readonly tls: string | null;
  readonly submitter: string | null;
  readonly sender: string;
  readonly recipients: string[];
  readonly message_id: string | null;
  readonly subject: string;
  readonly size: number;
  readonly story: TraceEvent[];
}

/** Finds messages by what is known of them, and tells their stories. */
export class TraceReader {
  constructor(private readonly database: Database) {}

  /** Messages, newest first. */
  async find(
    query: TraceQuery,
    { organisation, person = null, from, before, limit }: TraceScope,
  ): Promise<readonly Story[]> {
    const folded = { ...query, ...(query.subject === undefined ? {} : { subject: foldText(query.subject) }) };
    const terms = [...termsOfQuery(folded), ...(person === null ? [] : termsOfQuery({ address: person }))];
    const rows =
      terms.length === 0
        ? await rowsOf<Row>(this.database.pool, sql.findByTime, [from, before, organisation, limit])
        : await rowsOf<Row>(this.database.pool, sql.findByTerms, [terms, from, before, organisation, maxCandidates]);
    const found: Story[] = [];
    for (const row of rows) {
      const whole = storyOf(row, row.story);
      const story = person === null ? whole : ownStory(whole, person);
      if (story && matches(folded, { ...story, subject: foldText(story.subject) }, story.events)) found.push(story);
      if (found.length === limit) break;
    }
    return found;
  }

  /** Everything that is known of a message; null where nothing is. */
  async story(key: string, organisation: OrganisationId | null, person: string | null = null): Promise<Story | null> {
    const [row] = await rowsOf<Row>(this.database.pool, sql.readMessage, [key]);
    if (row === undefined || (organisation !== null && !row.organisations.map(Number).includes(organisation)))
      return null;
    const later = await rowsOf<TraceEvent & Record<string, unknown>>(this.database.pool, sql.readEvents, [
      key,
      maxEvents,
    ]);
    const events = later.map(({ at, recipient, kind, detail }) => ({ at: Number(at), recipient, kind, detail }));
    const story = storyOf(row, [...row.story, ...events]);
    return person === null ? story : ownStory(story, person);
  }
}

function storyOf(row: Row, events: readonly TraceEvent[]): Story {
  const { key, door, client, helo, tls, submitter, sender, recipients, subject } = row;
  const message: TracedMessage = {
    key,
    at: Number(row.at),
    door,
    organisations: row.organisations.map((id) => organisationId(id)),
    client,
    helo,
    tls,
    submitter,
    sender,
    recipients,
    messageId: row.message_id,
    subject,
    size: Number(row.size),
  };
  return { ...message, events };
}
