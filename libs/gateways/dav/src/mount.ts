import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DavService } from './service.js';

interface Exchanged {
  readonly raw: IncomingMessage;
}
interface Reply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}
interface Route {
  readonly method: readonly string[];
  readonly url: string;
  readonly exposeHeadRoute: boolean;
  readonly handler: (request: Exchanged, reply: Reply) => unknown;
}
type Parser = (request: unknown, payload: unknown, done: (error: null) => void) => void;

/** What this needs of the HTTP engine. */
interface Engine {
  addHttpMethod(name: string, options: { readonly hasBody: boolean }): unknown;
  register(plugin: (scope: Engine, options: unknown, done: () => void) => void): unknown;
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(type: string, parser: Parser): unknown;
  route(route: Route): unknown;
}

const added = ['PROPFIND', 'PROPPATCH', 'MKCOL', 'MKCALENDAR', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'ACL'];
const all = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'POST', ...added];
/** Clients look for it at the top as well (RFC 6764 §6). */
const atTheTop = ['PROPFIND', 'OPTIONS'];

/** Puts the service below /dav/ of an HTTP server, bodies and all. */
export function mount(engine: Engine, service: DavService): void {
  for (const name of added) engine.addHttpMethod(name, { hasBody: true });
  engine.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // The service reads bodies by itself, as they come.
    scope.addContentTypeParser('*', (_request, _payload, ready) => ready(null));
    const handler: Route['handler'] = async (request, reply) => {
      reply.hijack();
      await service.serve(request.raw, reply.raw);
    };
    const routes = [
      { method: all, url: '/dav' },
      { method: all, url: '/dav/*' },
      { method: atTheTop, url: '/' },
    ];
    for (const route of routes) scope.route({ ...route, exposeHeadRoute: false, handler });
    // RFC 6764 §5
    for (const name of ['caldav', 'carddav'])
      scope.route({
        method: all,
        url: `/.well-known/${name}`,
        exposeHeadRoute: false,
        handler: (request, reply) => {
          reply.hijack();
          request.raw.resume();
          reply.raw.writeHead(301, { location: '/dav/', 'content-length': '0' }).end();
        },
      });
    done();
  });
}
