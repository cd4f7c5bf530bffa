import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal, SignIn } from '#core/directory';
import { type CleartextPolicy, mayUseCleartext } from '#platform/net';
import type { Logger } from '#platform/telemetry';
import { DavFault, decodePath } from '#wires/dav';
import { davHeader } from './classes.js';
import type { DavContext, Method } from './context.js';
import { refusalOf } from './errorMap.js';
import { type DavAnswer, headerOf, requestOf, send } from './exchange.js';
import { atSignIn } from './hrefs.js';
import { isMethod, methods } from './methods/index.js';
import { signedIn } from './signIn.js';

export interface DavServiceOptions {
  readonly context: DavContext;
  readonly signIn: SignIn;
  readonly cleartext: CleartextPolicy;
  readonly logger: Logger;
  /** Told of each request: the method, the status, and how long it took in seconds. */
  readonly observe?: (method: string, status: number, seconds: number) => void;
}

const challenge = {
  // RFC 7617 §2.1, RFC 6750 §3
  'www-authenticate': 'Basic realm="Fumibako", charset="UTF-8", Bearer realm="Fumibako"',
};

/** WebDAV over whatever HTTP server there is: one request, one answer. */
export class DavService {
  constructor(private readonly options: DavServiceOptions) {}

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const answer = await this.answer(message);
    try {
      await send(response, answer);
    } catch (error) {
      // Half an answer must not look like a whole one: the connection breaks off.
      this.options.logger.warn({ err: error }, 'an answer broke off');
      response.destroy();
    }
    // What is left of a body would be read as the next request.
    if (!message.complete) message.resume();
    this.options.observe?.(message.method ?? '', answer.status, (performance.now() - began) / 1000);
  }

  private async answer(message: IncomingMessage): Promise<DavAnswer> {
    try {
      const name = message.method ?? '';
      const method = isMethod(name) ? methods[name] : undefined;
      if (!method) return { status: 405, headers: davHeader };
      if (message.method === 'OPTIONS') return { status: 200, headers: davHeader };
      const principal = await this.signedIn(message);
      return 'status' in principal ? principal : await this.perform(method, message, principal);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) return refusal;
      this.options.logger.error({ err: error, method: message.method }, 'a request failed');
      return { status: 500 };
    }
  }

  private async perform(
    method: Method,
    message: IncomingMessage,
    { accountId, organisationId, address, name }: Principal,
  ): Promise<DavAnswer> {
    const [path = ''] = (message.url ?? '').split('?');
    if (path.includes('#')) throw new DavFault(400, 'a fragment');
    return await method(
      requestOf(message, decodePath(path), { accountId, organisationId, address, name, at: atSignIn(path) }),
      this.options.context,
    );
  }

  private async signedIn(message: IncomingMessage): Promise<Principal | DavAnswer> {
    const { signIn, cleartext } = this.options;
    const client = (message.socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/, '');
    const isProtected = 'encrypted' in message.socket || mayUseCleartext(cleartext, client);
    // No password is asked for where it would be sent in the clear.
    if (!isProtected) return { status: 403 };
    const found = await signedIn(signIn, headerOf(message, 'authorization'), client);
    if (found === 'who') return { status: 401, headers: challenge };
    return found === 'later' ? { status: 503, headers: { 'retry-after': '30' } } : found;
  }
}
