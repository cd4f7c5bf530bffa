import type { Story, TraceEvent } from './story.js';

/**
 * A message as one person may see it, by their address: its sender sees everything, and who got it what concerns all and what
 * concerns them, but not who else got it. null where it is none of theirs.
 */
export function ownStory(story: Story, address: string): Story | null {
  if (story.submitter === address || story.sender === address) return story;
  const gotBy = story.events.filter((event) => concerns(event, address));
  const names = new Set([address, ...gotBy.map(({ recipient }) => recipient ?? '')]);
  const recipients = story.recipients.filter((recipient) => names.has(recipient));
  if (recipients.length === 0 && gotBy.length === 0) return null;
  // what concerns all, and what concerns the person: a list is not told who else is in it
  const events = story.events.filter((event) => event.recipient === null || concerns(event, address));
  return { ...story, recipients, events };
}

/** What became of it for a person: by their address, or as the account that got it by another. */
const concerns = ({ recipient, detail }: TraceEvent, address: string): boolean =>
  detail['account'] === undefined ? recipient === address : detail['account'] === address;
