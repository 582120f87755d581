/** What a monitor takes of each rate limit of an org, from its first run on: `npm run bench -- footprint`. */
import { CREDENTIAL_PERCENT, firstDay } from './footprint/first-day.ts';
import { sharesOf } from './footprint/share.ts';
import { atMost, type Row, type Section } from './section.ts';

const APPS = 10_000;
const HOURS = 24;
const SHARE_PERCENT = 10;
const MEASURING = 2;

export async function footprint(): Promise<Section> {
  const { windows, principalId, keysRead } = await firstDay(APPS, HOURS);
  const allowed = { ceilingPercent: CREDENTIAL_PERCENT, sharePercent: SHARE_PERCENT, measuring: MEASURING };
  const shares = sharesOf(windows, principalId, HOURS * 60, allowed);
  const sum = (of: 'over' | 'refusedToOthers') => shares.reduce((total, share) => total + share[of], 0);
  return {
    title: 'What the monitor takes of rate limits',
    how: `The first day at an org of ${count(APPS)} SAML apps, none of whose keys is known: every call that the deployed Okta client
makes, counted by the simulated org that enforces its limits, while others use up to 95 % of the measured buckets. In
percent of what the credential may use, which is ${CREDENTIAL_PERCENT} % of the bucket unless an admin changes it.`,
    rows: [
      ...shares.map(
        ({ bucket, ceiling, mostPercent, mostCalls, meanPercent, calls }): Row => ({
          what: `\`${bucket}\`, of ${count(ceiling)} a minute: fullest minute (mean ${meanPercent.toFixed(1)} %; ${count(calls)} calls)`,
          figure: `${mostPercent.toFixed(1)} %, ${mostCalls} ${mostCalls === 1 ? 'call' : 'calls'}`,
        }),
      ),
      {
        what: `minutes of a bucket with more than ${SHARE_PERCENT} % of that, and more than the ${MEASURING} calls that measure`,
        figure: String(sum('over')),
        bar: atMost('0', sum('over') === 0),
      },
      {
        what: 'calls of others that were refused because of the monitor',
        figure: String(sum('refusedToOthers')),
        bar: atMost('0', sum('refusedToOthers') === 0),
      },
      { what: `keys read in the day, of ${count(APPS)} apps`, figure: count(keysRead) },
    ],
    notes: `Each run of \`rate-limits\` makes one call in each bucket that is measured, however small the bucket; two runs can fall into
one of Okta's minutes. Scans wait for room instead. All keys being known, a sweep every six hours is one call for 200 apps.`,
  };
}

function count(number: number): string {
  return number.toLocaleString('en');
}
