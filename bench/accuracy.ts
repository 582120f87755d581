/**
 * How far the reported first-byte time is from the truth: a TLS server in a process of its own answers after 50 ms
 * by its own clock and stamps what it measured; six probes ask it at once, over and over, through `lambda/net`.
 *
 * `npm run bench:accuracy [-- ROUNDS]`; ends with 0 when what could be measured is below 2 ms at the 90th
 * percentile. A machine on which even bare TLS is further off than that measures itself: what is hardly worse than
 * bare counts as not measured there, and only what is further off than bare by as much again has failed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import Table from 'cli-table3';
import { limitToShare } from './cpu-share.ts';
import { deviationOf } from './deviation.ts';
import type { ServerReady } from './exact-server.ts';
import { PROBES_AT_ONCE, type ProbeJob, type Samples } from './probing-client.ts';

const ROUNDS = Number(process.argv[2] ?? 200);
const LIMIT_MS = 2;
/** Lambda gives a whole core at 1769 MB and a share in proportion below. */
const LAMBDA_SHARE = 512 / 1769;
const FIGURES = ['p50', 'p90', 'max', 'bare p90', `p90 < ${LIMIT_MS} ms`];

type Verdict = 'yes' | 'NO' | 'not measured: machine too busy';

const server = start('exact-server.ts');
const ready = (await messageOf(server)) as ServerReady;
const verdicts: Verdict[] = [];
const table = new Table({
  head: ['CPU', 'protocol', 'six at once over', ...FIGURES],
  colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
  style: { head: [], border: [] },
});
for (const share of [undefined, LAMBDA_SHARE]) {
  for (const protocol of ['HTTP/1.1', 'HTTP/2'] as const) {
    for (const connections of [PROBES_AT_ONCE, 1]) {
      const job: ProbeJob = { server: ready, protocol, rounds: ROUNDS, connections };
      const cpu = share === undefined ? 'all of it' : `${(share * 100).toFixed(0)} % of a core (512 MB)`;
      const over = connections === 1 ? 'one connection' : `${connections} connections`;
      const measured = await measure(job, share);
      const cells = typeof measured === 'string' ? [{ colSpan: 5, content: measured }] : cellsOf(measured);
      table.push([cpu, protocol, over, ...cells]);
    }
  }
}
server.kill();
console.log(`Reported first-byte time less the true one, in ms; ${ROUNDS} rounds of six probes a row.`);
console.log(table.toString());
process.exitCode = verdicts.includes('yes') && !verdicts.includes('NO') ? 0 : 1;

/** The samples, or why there are none. */
async function measure(job: ProbeJob, share: number | undefined): Promise<Samples | string> {
  const client = start('probing-client.ts');
  // Limited only when loaded: AWS gives a function its whole core while it starts.
  await messageOf(client);
  const limit = share === undefined ? undefined : limitToShare(client.pid ?? 0, share);
  if (limit !== undefined && !limit.ok) {
    client.kill();
    return `not measured: ${limit.why}`;
  }
  client.send(job);
  const samples = (await messageOf(client)) as Samples;
  client.disconnect();
  await once(client, 'exit');
  limit?.lift();
  return samples;
}

function cellsOf({ product, bare }: Samples): string[] {
  const { p50, p90, max } = deviationOf(product);
  const reference = deviationOf(bare);
  const isMachine = reference.p90 >= LIMIT_MS && p90 < reference.p90 + LIMIT_MS;
  const missed = isMachine ? 'not measured: machine too busy' : 'NO';
  const verdict: Verdict = p90 < LIMIT_MS ? 'yes' : missed;
  verdicts.push(verdict);
  return [...[p50, p90, max, reference.p90].map((ms) => ms.toFixed(2)), verdict];
}

function start(program: string): ChildProcess {
  return fork(new URL(program, import.meta.url));
}

async function messageOf(child: ChildProcess): Promise<unknown> {
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
