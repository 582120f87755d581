/** What CPU one probe over a fresh TLS connection takes, beside Prometheus' blackbox_exporter. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from './child.ts';
import { blackboxVersion, Prober } from './probe/prober.ts';
import type { TargetReady } from './probe/target.ts';
import { atMost, notMeasured, type Row, ratioFigure, type Section } from './section.ts';

const ROUNDS = 9;
const PROBES = 300;
/** Until the compiler of Node has done its work: a process that has run for long is compared with one that has. */
const WARM_UP = 1000;
const LIMIT = 1;
const CASES = (['HTTP/1.1', 'HTTP/2'] as const).flatMap((protocol) =>
  [1, 8].map((atOnce) => ({ protocol, atOnce, what: `${protocol}, ${atOnce} at once` })),
);

export async function probing(): Promise<Section> {
  const version = blackboxVersion();
  if (version === undefined) {
    const why =
      'there is no prometheus-blackbox-exporter (on Debian `apt-get install prometheus-blackbox-exporter`)';
    return section(CASES.map(({ what }) => notMeasured(what, why, String(LIMIT))));
  }
  const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-bench-'));
  const target = fork(new URL('probe/target.ts', import.meta.url));
  const probers: Prober[] = [];
  try {
    const { urls, caPem } = (await messageOf(target)) as TargetReady;
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, caPem);
    const ours = await Prober.ours(folder, caFile);
    probers.push(ours);
    const theirs = await Prober.blackbox(folder, caFile);
    probers.push(theirs);
    const rows: Row[] = [];
    for (const { protocol, atOnce, what } of CASES) {
      const [our, their] = await cpuOfProbes(ours, theirs, urls[protocol], atOnce);
      const { ratio, figure, spread } = ratioFigure(our, their, 2);
      rows.push({ what, figure, spread, bar: atMost(LIMIT.toFixed(1), ratio <= LIMIT) });
    }
    const memory = `${ours.peakMb().toFixed(0)} MB beside ${theirs.peakMb().toFixed(0)} MB`;
    return section([...rows, { what: 'peak memory', figure: memory }], version);
  } finally {
    for (const prober of probers) await prober.stop();
    target.disconnect();
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds a probe, round by round. */
async function cpuOfProbes(
  ours: Prober,
  theirs: Prober,
  url: string,
  atOnce: number,
): Promise<readonly [ours: number[], theirs: number[]]> {
  const taken: [number[], number[]] = [[], []];
  const both = [
    { prober: ours, rounds: taken[0] },
    { prober: theirs, rounds: taken[1] },
  ];
  for (const { prober } of both) await prober.probe(url, WARM_UP, atOnce);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Neither is always the one that runs after the other.
    for (const { prober, rounds } of round % 2 === 0 ? both : both.toReversed()) {
      const before = prober.cpuMs();
      await prober.probe(url, PROBES, atOnce);
      rounds.push((prober.cpuMs() - before) / PROBES);
    }
  }
  return taken;
}

function section(rows: readonly Row[], version = ''): Section {
  return {
    title: 'A probe beside blackbox_exporter',
    how: `CPU of one HTTPS probe over a fresh connection: our probing code (\`lambda/net\`, bundled as it is deployed) beside
Prometheus' blackbox_exporter ${version}. Both are a process behind the same \`/probe?target=\` over kept HTTP connections, both
look the name up, shake hands in full, verify the certificate, fetch the same document and tell phases, status, size and
expiry as text; what the interface costs is in both. ${ROUNDS} rounds of ${PROBES} probes each, in turn, after ${WARM_UP} probes of
each; user and system time from \`/proc\`.`,
    rows,
    notes: `Ours offers the key exchange that Node 24 does (X25519 with ML-KEM), blackbox_exporter X25519 alone: about 0.2 ms of ours.
Its memory is Node's to use and a function's to pay for only up to what it is given.`,
  };
}
