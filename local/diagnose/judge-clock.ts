/** The clock of this machine beside Okta's, of which signatures, tokens and proofs depend. Pure. */
import type { ClockReading, HostFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import { bestReading, mostExact } from '../../lambda/checks/oidc-discovery/judge-clock.ts';
import type { Line } from '../command-line/checklist.ts';
import type { Cause, Part } from './cause.ts';

const WARNING_MS = 60_000;
/** By which Okta's verifiers of tokens forgive; token requests and DPoP proofs from the future are refused at once. */
const CRITICAL_MS = 120_000;

export interface Clocks {
  readonly part: Part;
  /** Milliseconds by which Okta is ahead; 0 where it is not known. */
  readonly skewMs: number;
}

export function judgeClocks(hosts: readonly HostFacts[]): Clocks {
  const reading = mostExact(hosts.flatMap((host) => bestReading(host) ?? []));
  if (reading === undefined) return { part: { lines: [line('skipped', UNREAD)], causes: [] }, skewMs: 0 };
  const certainMs = Math.abs(reading.skewMs) - reading.uncertaintyMs;
  const observed = inWords(reading);
  if (certainMs <= WARNING_MS)
    return { part: { lines: [line('ok', observed)], causes: [] }, skewMs: reading.skewMs };
  const cause = causeOf(reading, certainMs > CRITICAL_MS ? 'critical' : 'warning');
  return {
    part: { lines: [{ ...line(cause.severity, observed), fix: cause.fix }], causes: [cause] },
    skewMs: reading.skewMs,
  };
}

const UNREAD = 'no answer of the org with a Date header';

function line(state: Line['state'], observed: string): Line {
  return { state, area: 'Connection', what: 'clock', observed };
}

function inWords({ skewMs, uncertaintyMs }: ClockReading): string {
  const seconds = (ms: number) => (Math.abs(ms) / 1000).toFixed(1);
  const side = skewMs > 0 ? 'behind' : 'ahead of';
  return `this machine is ${seconds(skewMs)} s ${side} Okta, give or take ${seconds(uncertaintyMs)} s`;
}

function causeOf({ skewMs }: ClockReading, severity: Cause['severity']): Cause {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const side = skewMs > 0 ? 'behind' : 'ahead of';
  const effect =
    skewMs > 0
      ? 'fresh tokens look as if they were from the future, and signed requests as if they were old'
      : 'tokens look expired too early, and signed requests are refused as from the future';
  return {
    code: 'CLOCK_SKEW',
    severity,
    sentence: `The clock of this machine is ${seconds} s ${side} Okta's: ${effect}.`,
    fix: 'Set the clock by NTP (timedatectl, chronyc tracking, w32tm /resync), and look at it on every machine that signs or verifies; compare with a clock that you trust before you blame Okta.',
  };
}
