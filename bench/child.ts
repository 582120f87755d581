/** What a program of a benchmark says. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** @throws Error when it ends before it says anything */
export async function messageOf(child: ChildProcess): Promise<unknown> {
  const answered = new AbortController();
  const ended = once(child, 'exit', { signal: answered.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.at(-1)} ended with ${code} before it answered`);
  });
  ended.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message;
  } finally {
    answered.abort();
  }
}
