import { FumibakoError } from '#kernel';

const systemCodes = new Set(['EMFILE', 'ENFILE', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);
const words =
  /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|timeout expired|Query read timeout/;

/** true when an error means that the database is away or restarting, so that the same work may succeed later. */
export function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code ?? '';
  if (isDiskFull(error)) return false;
  if (/^(08|57P0|53)/.test(code) || systemCodes.has(code)) return true;
  return error instanceof Error && words.test(error.message);
}

/** true when an error means that the database has no space left: it answers, and what only reads succeeds. */
export function isDiskFull(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === '53100';
}

/** The kind that the error catalogue has for a failure of the database, `storage-full` or `unavailable`; others as they are. */
export function expectedFailure(error: Error): Error {
  if (isDiskFull(error)) return new FumibakoError('storage-full', 'the database has no space left', { cause: error });
  if (isUnavailable(error)) return new FumibakoError('unavailable', 'the database is away', { cause: error });
  return error;
}
