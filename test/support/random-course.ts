/** Random courses of events in an org of two checks: what the runs see, and what befalls them. */
import fc from 'fast-check';
import type { CheckName, Condition } from '../../lambda/contract.ts';
import type { Finding, Judgement } from '../../lambda/outcome.ts';
import { findingWith } from './alerting-values.ts';
import { CRASHES, type Crash } from './crashing-ports.ts';
import { OTHER_CHECK } from './policy-org.ts';

export const CHECKS: readonly CheckName[] = ['oidc-discovery', OTHER_CHECK];

interface Place {
  readonly check: CheckName;
  readonly condition: Condition;
  readonly subject: string;
}

/** Where something can be wrong. */
export const PLACES: readonly Place[] = [
  { check: 'oidc-discovery', condition: 'ISSUER_MISMATCH', subject: 'https://acme.okta.com' },
  { check: 'oidc-discovery', condition: 'JWKS_INVALID', subject: 'https://acme.okta.com' },
  { check: 'oidc-discovery', condition: 'LATENCY_HIGH', subject: 'acme.okta.com' },
  { check: 'oidc-discovery', condition: 'CERTIFICATE_EXPIRING', subject: 'acme.okta.com' },
  { check: 'oidc-discovery', condition: 'CERTIFICATE_EXPIRING', subject: 'id.acme.example' },
  { check: OTHER_CHECK, condition: 'DISCOVERY_INVALID', subject: 'https://acme.okta.com' },
  { check: OTHER_CHECK, condition: 'CHECK_UNKNOWN', subject: OTHER_CHECK },
];

const SIGHTS = ['good', 'certain', 'tentative', 'warning', 'unseen'] as const;
export type Sight = (typeof SIGHTS)[number];

export interface Phase {
  readonly runs: number;
  readonly minutesApart: number;
  /** Two good runs follow each of the runs, so that all that is certain begins and ends each time. */
  readonly flaps: boolean;
  /** What is seen of each of the places. */
  readonly sights: readonly Sight[];
  readonly band: string;
  readonly crash: Crash | undefined;
  /** Minutes for which a pattern is muted from the beginning of the phase. */
  readonly mute: { readonly pattern: string; readonly minutes: number } | undefined;
  /** By which the clock is changed before the phase. */
  readonly jumpMinutes: number;
}

export interface Befalling {
  readonly crashes?: boolean;
  readonly mutes?: boolean;
  readonly jumps?: boolean;
}

const steady = fc.record({
  runs: fc.integer({ min: 1, max: 4 }),
  minutesApart: fc.constantFrom(1, 1, 1, 5, 31, 250, 1450),
  flaps: fc.constant(false),
});
const flapping = fc.record({
  runs: fc.integer({ min: 3, max: 9 }),
  minutesApart: fc.constant(1),
  flaps: fc.constant(true),
});

const PATTERNS = ['acme/*/*', 'acme/oidc-discovery/*', 'acme/*/https://*', 'acme/*/id.acme.example'];

/** Good is as likely as all else together, so that things begin and end. */
const sight = fc.oneof({ weight: 3, arbitrary: fc.constant('good' as const) }, fc.constantFrom(...SIGHTS));

export function courses({ crashes = false, mutes = false, jumps = false }: Befalling): fc.Arbitrary<Phase[]> {
  const never = fc.constant(undefined);
  const mute = fc.record({
    pattern: fc.constantFrom(...PATTERNS),
    minutes: fc.constantFrom(1, 3, 10, 90, 600),
  });
  const what = fc.record({
    sights: fc.array(sight, { minLength: PLACES.length, maxLength: PLACES.length }),
    band: fc.constantFrom('30 AB', '14 AB', '7 AB'),
    crash: crashes ? fc.option(fc.constantFrom(...CRASHES), { nil: undefined, freq: 2 }) : never,
    mute: mutes ? fc.option(mute, { nil: undefined, freq: 2 }) : never,
    // Never by a whole minute, so that no time comes twice.
    jumpMinutes: jumps ? fc.constantFrom(0, 0, 0, -200.3, -45.7, -0.9, 50.1, 500.2) : fc.constant(0),
  });
  const pace = fc.oneof({ weight: 4, arbitrary: steady }, { weight: 1, arbitrary: flapping });
  return fc.array(
    fc.tuple(pace, what).map(([how, seen]) => ({ ...how, ...seen })),
    { minLength: 1, maxLength: 14 },
  );
}

export const GOOD_SIGHTS: readonly Sight[] = PLACES.map(() => 'good');

/** What a run of a check sees in a phase. */
export function judgementIn(
  { sights, band }: Pick<Phase, 'sights' | 'band'>,
  check: CheckName,
): Partial<Judgement> {
  const own = PLACES.map((place, index) => ({ place, sight: sights[index] ?? 'good' })).filter(
    ({ place }) => place.check === check,
  );
  const isBad = (seen: Sight) => seen !== 'good' && seen !== 'unseen';
  return {
    findings: own.flatMap(({ place, sight: seen }) => (isBad(seen) ? [findingAt(place, seen, band)] : [])),
    unseen: own
      .filter(({ sight: seen }) => seen === 'unseen')
      .map(({ place: { subject, condition } }) => ({ subject, conditions: [condition] })),
  };
}

function findingAt({ condition, subject }: Place, seen: Sight, band: string): Finding {
  const isBanded = condition === 'CERTIFICATE_EXPIRING';
  const isWarning = seen === 'warning' || (isBanded && !band.startsWith('7'));
  return findingWith({
    condition,
    subject,
    severity: isWarning ? 'warning' : 'critical',
    certainty: seen === 'certain' || isBanded ? 'certain' : 'tentative',
    ...(isBanded ? { band } : {}),
  });
}
