import { setTimeout as delay } from 'node:timers/promises';
import type { Home } from './support.js';

const turns = 300;
const turn = 100;

/** A program on a terminal that a test reads and types on. */
export class Screen {
  private constructor(private readonly home: Home) {}

  static async start(home: Home, program: string): Promise<Screen> {
    const screen = new Screen(home);
    await screen.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'screen', '-x', '120', '-y', '30', program);
    return screen;
  }

  /** What stands there, as soon as it looks so; as it is, when it never does. */
  async shows(wanted: RegExp): Promise<string> {
    for (let tries = 0; tries < turns; tries++) {
      const text = await this.text();
      if (wanted.test(text)) return text;
      await delay(turn);
    }
    return await this.text();
  }

  /** Presses keys, by their names in tmux; other words are typed. */
  async type(...keys: readonly string[]): Promise<void> {
    await this.tmux('send-keys', '-t', 'screen', ...keys);
  }

  async close(): Promise<void> {
    await this.tmux('kill-server').catch(() => undefined);
  }

  private text(): Promise<string> {
    return this.tmux('capture-pane', '-p', '-t', 'screen');
  }

  private tmux(...args: readonly string[]): Promise<string> {
    return this.home.run('tmux', '-S', this.home.join('tmux'), ...args);
  }
}
