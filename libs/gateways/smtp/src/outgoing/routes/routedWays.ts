import { chooseRoute, printRouteTarget, type Route, type Routes, type RouteTarget } from '#core/delivery';
import { addressKey } from '#core/directory';
import { parseMailboxAddress } from '#kernel';
import type { ClientOptions } from '../client/connection.js';
import type { MxHop } from '../mx/mxHop.js';
import type { NextHop } from '../nextHop.js';
import { Smarthost } from '../smarthost.js';
import type { Way, Ways } from '../ways.js';

export interface RoutedParts {
  readonly routes: Pick<Routes, 'list'>;
  readonly mx: MxHop;
  /** Where mail goes for which there is no route. */
  readonly otherwise: NextHop;
  readonly client: ClientOptions;
}

/** Milliseconds for which the routes are believed to be what they were. */
const knownTime = 2000;
const maxHops = 1000;

/** The ways that an administrator has set by recipient and sender, and one for all other mail. */
export class RoutedWays implements Ways {
  private known: { readonly until: number; readonly routes: Promise<readonly Route[]> } | null = null;
  /** By target. */
  private readonly hops = new Map<string, NextHop>();

  constructor(private readonly parts: RoutedParts) {}

  async shared(): Promise<boolean> {
    return this.parts.otherwise.shared && (await this.routes()).length === 0;
  }

  async of(destination: string, sender: string): Promise<Way> {
    const address = parseMailboxAddress(sender);
    const { route, whole } = chooseRoute(await this.routes(), destination, address ? addressKey(address) : '');
    if (route === null) return { hop: this.parts.otherwise, name: '', whole };
    const name = printRouteTarget(route.target);
    return { hop: this.hopOf(name, route.target), name, whole };
  }

  private hopOf(name: string, target: RouteTarget): NextHop {
    const known = this.hops.get(name);
    if (known) return known;
    const hop = this.made(target);
    if (this.hops.size >= maxHops) this.hops.clear();
    this.hops.set(name, hop);
    return hop;
  }

  private made(target: RouteTarget): NextHop {
    const { mx, client } = this.parts;
    if (target.kind === 'mx') return mx;
    return target.kind === 'host' ? mx.through(target.host, target.port) : new Smarthost(target.url, client);
  }

  private routes(): Promise<readonly Route[]> {
    if (this.known === null || performance.now() > this.known.until) {
      const routes = this.parts.routes.list();
      this.known = { until: performance.now() + knownTime, routes };
      // What could not be read is asked for again; whoever waits for it hears of it.
      routes.catch(() => (this.known = null));
    }
    return this.known.routes;
  }
}
