/** Ctrl-C, as long work sees it. */

/**
 * Runs work whose signal aborts at the first Ctrl-C, so that it can show what it has. A second one ends the process as
 * it always does.
 */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await work(interrupt.signal);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
}
