import type { AccountId, TokenId } from '#kernel';
import type { News } from './messages.js';

/** PostgreSQL takes payloads below 8,000 octets: so many numbers fit into one. */
const maxNumbers = 300;

/** News of some moment, joined to few that fit into notifications. */
export class GatheredNews {
  private readonly changed = new Set<AccountId>();
  private readonly revoked = new Set<AccountId>();
  private readonly tokens = new Set<TokenId>();
  private directory = false;
  private sharing = false;
  private queued = false;
  private missed = false;

  add(news: News): void {
    if (news.kind === 'changed') for (const account of news.accounts) this.changed.add(account);
    else if (news.kind === 'directory') {
      this.directory = true;
      for (const account of news.revoked) this.revoked.add(account);
    } else if (news.kind === 'tokens') for (const token of news.revoked) this.tokens.add(token);
    else if (news.kind === 'sharing') this.sharing = true;
    else if (news.kind === 'queued') this.queued = true;
    else this.missed = true;
  }

  /** Gives what was gathered and begins anew. More changed accounts than fit become one call to look at everything. */
  take(): readonly News[] {
    const news: News[] = [];
    const revoked = [...this.revoked];
    do {
      if (this.directory) news.push({ kind: 'directory', revoked: revoked.splice(0, maxNumbers) });
    } while (revoked.length > 0);
    const tokens = [...this.tokens];
    while (tokens.length > 0) news.push({ kind: 'tokens', revoked: tokens.splice(0, maxNumbers) });
    if (this.sharing) news.push({ kind: 'sharing' });
    if (this.queued) news.push({ kind: 'queued' });
    if (this.missed || this.changed.size > maxNumbers) news.push({ kind: 'resynchronise' });
    else if (this.changed.size > 0) news.push({ kind: 'changed', accounts: [...this.changed] });
    this.changed.clear();
    this.revoked.clear();
    this.tokens.clear();
    this.directory = false;
    this.sharing = false;
    this.queued = false;
    this.missed = false;
    return news;
  }
}
