import { NetworkFault } from '../../net/fault.ts';

/**
 * Waits for work that somebody else began, which goes on when this wait is given up. Leaves no listener behind.
 *
 * @throws NetworkFault `TIMEOUT` when `signal` aborts, as if the work had been done for this caller alone
 */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let giveUp = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(new NetworkFault('TIMEOUT', 'first-byte', 'no access token in time'));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
