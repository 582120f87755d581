/** Gives a process a share of a core, as Lambda does in proportion to memory; cgroup version 1 or 2. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Limit =
  | { readonly ok: true; readonly lift: () => void }
  | { readonly ok: false; readonly why: string };

/** Lambda's scheduler accounts in periods of 20 ms. */
const PERIOD_US = 20_000;
const ROOT = '/sys/fs/cgroup';

/** @param share of one core; lifted again after the process has ended */
export function limitToShare(pid: number, share: number): Limit {
  const quota = Math.round(PERIOD_US * share);
  const isVersion2 = existsSync(join(ROOT, 'cgroup.controllers'));
  const group = join(ROOT, isVersion2 ? '' : 'cpu', `okta-monitor-bench-${pid}`);
  const limits = isVersion2
    ? [['cpu.max', `${quota} ${PERIOD_US}`]]
    : [
        ['cpu.cfs_period_us', PERIOD_US],
        ['cpu.cfs_quota_us', quota],
      ];
  try {
    mkdirSync(group);
  } catch (error) {
    return { ok: false, why: `no cgroup can be made here (${codeOf(error)})` };
  }
  try {
    for (const [file, value] of limits) writeFileSync(join(group, String(file)), String(value));
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
  } catch (error) {
    rmdirSync(group);
    return { ok: false, why: `the cgroup cannot be limited (${codeOf(error)})` };
  }
  return { ok: true, lift: () => rmdirSync(group) };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
