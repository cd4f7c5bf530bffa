import type { ServerReply } from './replyReader.js';

/** What a server offers, by keyword in capitals, with the parameters. */
export type Extensions = ReadonlyMap<string, readonly string[]>;

const maxKeywords = 100;

/** Reads the answer to EHLO: the first line is the server's name (RFC 5321 §4.1.1.1). */
export function readExtensions({ lines }: ServerReply): Extensions {
  const extensions = new Map<string, readonly string[]>();
  for (const line of lines.slice(1, maxKeywords)) {
    // Old servers write AUTH=LOGIN; what they mean by it they also say in the usual form.
    const [keyword = '', ...parameters] = line.trim().split(/ +/);
    if (/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(keyword)) extensions.set(keyword.toUpperCase(), parameters);
  }
  return extensions;
}

/** Seconds that a server wants at least for a message to be returned in time, 0 where it wants none (RFC 2852 §3). */
export function shortestBy(extensions: Extensions): number {
  const [text = ''] = extensions.get('DELIVERBY') ?? [];
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Octets of the largest message that the server takes, null where it sets none: absent, or 0 (RFC 1870 §3). */
export function sizeLimit(extensions: Extensions): number | null {
  const [text = ''] = extensions.get('SIZE') ?? [];
  const size = /^\d{1,20}$/.test(text) ? Number(text) : 0;
  return size > 0 ? size : null;
}
