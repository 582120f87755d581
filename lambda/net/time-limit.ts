import { setMaxListeners } from 'node:events';

/**
 * Runs work with a signal that aborts after `ms` milliseconds, or with `parent`; both are let go when the work
 * ends. Timers of our own, because combined `AbortSignal.timeout`s may be collected before they fire
 * (nodejs/node#57736), which turns a silent server into a run that never ends.
 */
export async function withTimeLimit<Result>(
  ms: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  // Any number of pieces of work may hang on one limit; that is no leak to be warned of.
  setMaxListeners(0, limit.signal);
  const abort = () => limit.abort();
  const timer = setTimeout(abort, ms);
  parent?.addEventListener('abort', abort, { once: true });
  if (parent?.aborted) abort();
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener('abort', abort);
  }
}
