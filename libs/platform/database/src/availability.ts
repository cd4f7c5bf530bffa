/** true when an error means that the database is away or restarting, so that the same work may succeed later. */
export function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code ?? '';
  if (/^(08|57P0|53)/.test(code)) return true;
  if (['EMFILE', 'ENFILE', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code)) return true;
  return error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}

/** true when an error means that the database has no space left: it answers, and what only reads succeeds. */
export function isDiskFull(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === '53100';
}
