/** Whether each check has run of late, and what is open. Pure. */
import { inWords, utc } from '../../lambda/alerting/text-layout.ts';
import type { Watch } from '../../lambda/config.ts';
import { CHECK_INTERVAL_MINUTES, CHECK_STATES, STANDSTILL } from '../../lambda/contract.ts';
import type { StoredOrg } from '../../lambda/widget/stored-org.ts';
import type { Said } from './said.ts';

/** The last thing that a finished run published. */
export interface LastRun {
  /** The minute in which it began. */
  readonly at: Date;
  /** As `CheckState` has it. */
  readonly value: number;
}

/** How far back a run is looked for. */
export const LOOKED_BACK_HOURS = 3;

/** @param last undefined where none was found */
export function runLine({ check }: Watch, last: LastRun | undefined, now: Date): Said {
  const what = check;
  const allowed = Math.max(STANDSTILL.missedRuns * CHECK_INTERVAL_MINUTES[check], STANDSTILL.minimumMinutes);
  const fix = `Look at its schedule above, at the log of its function and at the queue of failed runs (docs/runbook.md#check-silent).`;
  if (last === undefined) {
    const observed = `no run within ${LOOKED_BACK_HOURS} h, or never`;
    return { state: 'critical', what, observed, fix };
  }
  const seconds = Math.max(0, Math.floor((now.getTime() - last.at.getTime()) / 1000));
  const state =
    Object.entries(CHECK_STATES).find(([, value]) => value === last.value)?.[0] ?? 'in no known state';
  const observed = `ran at ${utc(last.at.toISOString())}, ${inWords(seconds)} ago, and ended ${state}`;
  // A minute of data is named by its beginning.
  if (seconds <= (allowed + 1) * 60) return { state: 'ok', what, observed };
  return {
    state: 'critical',
    what,
    observed: `${observed}; due every ${CHECK_INTERVAL_MINUTES[check]} min`,
    fix,
  };
}

/** What is open and muted is context: the monitor works that tells it. */
export function storedLines({ incidents, mutes, unreadable, isBlank }: StoredOrg, now: Date): Said[] {
  const open = incidents.filter(({ status }) => status === 'open');
  const holding = mutes.filter(({ until }) => now.getTime() < Date.parse(until));
  const named = open.slice(0, SHOWN).map(({ condition, subject }) => `${condition} on ${subject}`);
  const rest = open.length - named.length;
  return [
    ...(isBlank
      ? [
          {
            state: 'warning',
            what: 'table',
            observed: 'nothing is stored of the org: no run of it has ever ended',
            fix: 'Look at the log of its functions; the deploy runs each check once.',
          } as const,
        ]
      : []),
    {
      state: 'info',
      what: 'open incidents',
      observed:
        open.length === 0 ? 'none' : `${[...named, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')}`,
    },
    ...(holding.length === 0
      ? []
      : [
          {
            state: 'info',
            what: 'mutes',
            observed: holding.map(({ pattern }) => pattern).join('; '),
          } as const,
        ]),
    ...(unreadable === 0
      ? []
      : [
          {
            state: 'warning',
            what: 'table',
            observed: `${unreadable} stored ${unreadable === 1 ? 'item' : 'items'} cannot be read by this version`,
            fix: 'Use the command line of the version that is deployed, or deploy this one.',
          } as const,
        ]),
  ];
}

const SHOWN = 5;
