import type { Socket } from 'node:net';

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/;
// eslint-disable-next-line no-control-regex
const CONTROLS_ALL = /[\x00-\x1f\x7f-\x9f]/g;

/** Texts of replies come from beyond the ports too: no control octet may split one in two. */
export function oneLine(text: string): string {
  return CONTROLS.test(text) ? text.replace(CONTROLS_ALL, ' ') : text;
}

/** Replies of one turn go out in one segment (RFC 2920 §3.2). */
export class ReplySegment {
  private corked: Socket | null = null;

  /** Gathers what is written to the socket until the turn ends. */
  open(socket: Socket): void {
    if (this.corked !== null) return;
    this.corked = socket;
    socket.cork();
    process.nextTick(() => {
      if (this.corked === socket) this.close();
    });
  }

  /** Sends what was gathered. */
  close(): void {
    this.corked?.uncork();
    this.corked = null;
  }
}
