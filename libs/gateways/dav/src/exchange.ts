import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Owner } from './place.js';
import { DavFault, type DavPath } from '#wires/dav';

/** Octets of a body that is read whole. */
export const maxBodyOctets = 1024 * 1024;

/** A request of somebody who has signed in. */
export interface DavRequest {
  readonly method: string;
  readonly path: DavPath;
  /** Who asks. */
  readonly self: Owner;
  /** Authority that the client used, for addresses of ours in headers and bodies. */
  readonly host: string;
  header(name: string): string | undefined;
  /** The body, whole. Throws `DavFault` beyond `most` octets, {@link maxBodyOctets} by default. */
  body(most?: number): Promise<Buffer>;
  /** The body as it comes. */
  readonly chunks: AsyncIterable<Buffer>;
}

export interface DavAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Buffer | AsyncIterable<Buffer> | Iterable<Buffer>;
}

export const xmlType = 'application/xml; charset=utf-8';

/** A value of a header that came once or several times. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

export function requestOf(message: IncomingMessage, path: DavPath, self: Owner): DavRequest {
  return {
    method: message.method ?? 'GET',
    path,
    self,
    host: headerOf(message, 'host') ?? '',
    header: (name) => headerOf(message, name),
    body: (most = maxBodyOctets) => readAll(message, most),
    chunks: message,
  };
}

async function readAll(message: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > most) throw new DavFault(413, 'the body is too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends an answer, as fast as the client reads it. */
export async function send(response: ServerResponse, { status, headers = {}, body }: DavAnswer): Promise<void> {
  const isHead = response.req.method === 'HEAD';
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  if (body === undefined || Buffer.isBuffer(body)) {
    const octets = body ?? Buffer.alloc(0);
    // RFC 9110 §8.6: neither 204 nor 304 has a length
    const length = status === 204 || status === 304 ? {} : { 'content-length': String(octets.length) };
    response.writeHead(status, length);
    response.end(isHead ? undefined : octets);
    return;
  }
  response.writeHead(status);
  if (!isHead)
    for await (const piece of body) {
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response);
    }
  response.end();
}

/** Waits until the client has read on, or has gone; no listener is left behind. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((done) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      done();
    };
    response.once('drain', go).once('close', go);
    // The end of a connection that went before is not told again.
    if (response.destroyed) go();
  });
}
