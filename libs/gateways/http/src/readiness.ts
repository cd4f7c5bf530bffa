import { Inject, Injectable } from '@nestjs/common';
import { MailStore } from '#core/mailstore';

const checkTime = 2000;

/** Says whether this process can do its work. */
@Injectable()
export class Readiness {
  private started = false;

  constructor(@Inject(MailStore) private readonly store: MailStore) {}

  /** Every listener is open. */
  listening(): void {
    this.started = true;
  }

  /** Why not, or null when all is well. */
  async obstacle(): Promise<string | null> {
    if (!this.started) return 'starting';
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('the database does not answer'), checkTime);
    });
    const answer = this.store.ping().then(
      () => null,
      () => 'the database is away',
    );
    const reason = await Promise.race([answer, late]);
    clearTimeout(timer);
    return reason;
  }
}
