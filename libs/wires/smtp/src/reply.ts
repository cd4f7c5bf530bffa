/** One reply: code (RFC 5321 §4.2), enhanced status code (RFC 3463 §2; empty where RFC 2034 §3 wants none) and text. */
export interface Reply {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}

export function reply(code: number, enhanced: string, text: string): Reply {
  return { code, enhanced, text };
}
