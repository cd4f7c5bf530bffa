interface Server {
  taken: number;
  readonly waiting: ((entered: boolean) => void)[];
}

/** Milliseconds for which a place is waited for. */
const patience = 500;

/** Places at servers that many destinations are behind, for so many messages at a time. */
export class Slots {
  private readonly servers = new Map<string, Server>();

  constructor(private readonly limit: number) {}

  /** Takes a place, as soon as one is free; false where none is for a while. */
  async enter(name: string): Promise<boolean> {
    const server = this.servers.get(name) ?? { taken: 0, waiting: [] };
    this.servers.set(name, server);
    if (server.taken < this.limit) {
      server.taken += 1;
      return true;
    }
    return await new Promise((resolve) => {
      const answer = (entered: boolean): void => {
        clearTimeout(timer);
        resolve(entered);
      };
      const timer = setTimeout(() => {
        server.waiting.splice(server.waiting.indexOf(answer), 1);
        resolve(false);
      }, patience);
      server.waiting.push(answer);
    });
  }

  /** Gives a place back: to whom has waited longest, if anybody does. */
  leave(name: string): void {
    const server = this.servers.get(name);
    if (!server) return;
    const next = server.waiting.shift();
    if (next) return next(true);
    server.taken -= 1;
    if (server.taken === 0) this.servers.delete(name);
  }
}
