import type { Principal, SignIn, SignInContext } from '#core/directory';

/** Somebody who has signed in, or why not: `who` nobody, `later` it cannot be told now. */
export type SignInResult = Principal | 'who' | 'later';

const maxCredentials = 4096;

/** Reads `Authorization` (RFC 7617 §2, RFC 6750 §2.1) and asks the directory. */
export async function signedIn(
  signIn: SignIn,
  header: string | undefined,
  clientAddress: string,
): Promise<SignInResult> {
  if (header === undefined) return 'who';
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(header.trim().slice(0, maxCredentials)) ?? [];
  const context: SignInContext = { mechanism: scheme.toUpperCase(), clientAddress };
  const found = await ask(signIn, scheme.toLowerCase(), credentials, context);
  if (found === null) {
    await signIn.failed(null, context);
    return 'who';
  }
  return 'temporary' in found ? 'later' : found;
}

function ask(
  signIn: SignIn,
  scheme: string,
  credentials: string,
  context: SignInContext,
): ReturnType<SignIn['verifyPassword']> {
  if (scheme === 'bearer') return signIn.verifyToken('', credentials, context);
  const text = scheme === 'basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
  const colon = text.indexOf(':');
  if (colon < 1) return Promise.resolve(null);
  return signIn.verifyPassword(text.slice(0, colon).normalize('NFC'), text.slice(colon + 1), context);
}
