/**
 * How far the reported first-byte time is from the truth: a TLS server in a process of its own answers after 50 ms
 * by its own clock and stamps what it measured; six probes ask it at once, over and over, through `lambda/net`.
 *
 * A machine on which even bare TLS is further off than the limit measures itself: what is hardly worse than bare counts
 * as not measured there, and only what is further off than bare by as much again has failed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from './child.ts';
import { limitToShare } from './cpu-share.ts';
import { deviationOf } from './deviation.ts';
import type { ServerReady } from './exact-server.ts';
import { PROBES_AT_ONCE, type ProbeJob, type Samples } from './probing-client.ts';
import { type Row, type Section, verdictOf } from './section.ts';

const ROUNDS = 60;
const LIMIT_MS = 2;
/** Lambda gives a whole core at 1769 MB and a share in proportion below. */
const LAMBDA_SHARE = 512 / 1769;

export async function accuracy(): Promise<Section> {
  const server = start('exact-server.ts');
  const rows: Row[] = [];
  try {
    const ready = (await messageOf(server)) as ServerReady;
    for (const share of [undefined, LAMBDA_SHARE]) {
      for (const protocol of ['HTTP/1.1', 'HTTP/2'] as const) {
        for (const connections of [PROBES_AT_ONCE, 1]) {
          const job: ProbeJob = { server: ready, protocol, rounds: ROUNDS, connections };
          const cpu =
            share === undefined ? 'all of the CPU' : `${(share * 100).toFixed(0)} % of a core (512 MB)`;
          const over = connections === 1 ? 'one connection' : `${connections} connections`;
          rows.push(rowOf(`${protocol}, ${over}, ${cpu}`, await measure(job, share)));
        }
      }
    }
  } finally {
    server.kill();
  }
  return {
    title: 'Accuracy of latencies',
    how: `How far a reported first byte is from the truth: ${ROUNDS} rounds of six probes at once against a TLS server in a
process of its own that answers after 50 ms and stamps in each answer what it measured. The bar is on the 90th percentile.
Between the rounds the same is asked over bare \`node:tls\`: what even that is off by, the machine is to blame for.`,
    rows,
  };
}

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

function rowOf(what: string, measured: Samples | string): Row {
  const limit = `p90 below ${LIMIT_MS} ms`;
  if (typeof measured === 'string')
    return { what, figure: measured, bar: { limit, verdict: 'not measured' } };
  const { p50, p90, max } = deviationOf(measured.product);
  const bare = deviationOf(measured.bare);
  const isMachine = bare.p90 >= LIMIT_MS && p90 >= LIMIT_MS && p90 < bare.p90 + LIMIT_MS;
  const figure = `p90 ${p90.toFixed(2)} ms (bare ${bare.p90.toFixed(2)} ms)${isMachine ? ', machine too busy' : ''}`;
  return {
    what,
    figure,
    spread: `p50 ${p50.toFixed(2)} ms, worst ${max.toFixed(2)} ms`,
    bar: { limit, verdict: isMachine ? 'not measured' : verdictOf(p90 < LIMIT_MS) },
  };
}

function start(program: string): ChildProcess {
  return fork(new URL(program, import.meta.url));
}
