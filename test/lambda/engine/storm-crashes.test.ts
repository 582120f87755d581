/** More alerts than people get, and a run that fails on the way: machines are told of each incident all the same. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { findingWith, judgementWith } from '../../support/alerting-values.ts';
import { type Crash, crashing } from '../../support/crashing-ports.ts';
import { type PolicyOrg, policyOrg } from '../../support/policy-org.ts';

const OUTAGES = Array.from({ length: 25 }, (_, index) => findingWith({ subject: `host${index}.acme.com` }));
const CERTIFICATES = Array.from({ length: 120 }, (_, index) =>
  findingWith({
    condition: 'CERTIFICATE_EXPIRING',
    reason: 'EXPIRES_SOON',
    subject: `kid${index}`,
    band: '7 AB',
  }),
);
const KINDS = [
  { about: 'outages', findings: OUTAGES, mails: 10 },
  { about: 'certificates', findings: CERTIFICATES, mails: 1 },
];

/** The first publish, one that both kinds make for machines only, and each other step of those. */
const CRASHES: readonly Crash[] = (['store', 'claim', 'publishAlert', 'markSent'] as const).flatMap((step) =>
  (step === 'store' ? [1] : [1, 2, 3]).flatMap((time) =>
    (['before', 'after'] as const).flatMap((moment) =>
      (['throws', 'dies'] as const).map((kind) => ({ step, time, moment, kind })),
    ),
  ),
);
const FAILURES = KINDS.flatMap((kind) => CRASHES.map((crash) => ({ ...kind, crash, ...crash })));

async function crashedRun(org: PolicyOrg, findings: typeof OUTAGES, crash: Crash): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    org
      .run(judgementWith({ findings }), 'oidc-discovery', crashing(org.ports, crash, resolve))
      .then(() => resolve(), reject);
  });
}

async function minutes(org: PolicyOrg, count: number, findings: typeof OUTAGES): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    org.pass(1);
    await org.run({ findings });
  }
}

/** What a pager makes of them: each incident by itself, as it was told first. */
function toldOf(alerts: readonly Alert[], state: Alert['state']): string[] {
  const each = alerts
    .filter((alert) => alert.state !== 'STORM')
    .flatMap((alert) => (alert.items.length === 0 ? [alert] : alert.items));
  return [...new Set(each.filter((said) => said.state === state).map(({ subject }) => subject))].toSorted();
}
const subjectsOf = (findings: typeof OUTAGES) => findings.map(({ subject }) => subject).toSorted();

describe('a run of more alerts than people get', () => {
  it.each(FAILURES)(
    'that $kind $moment $step, time $time, keeps none of $about from machines',
    async (row) => {
      const org = policyOrg();
      await crashedRun(org, row.findings, row.crash);
      await minutes(org, 3, row.findings);
      expect(toldOf(org.published, 'FIRING')).toEqual(subjectsOf(row.findings));
      expect((await org.state()).pending).toEqual([]);
      const mailed = new Set(
        org.mailed.filter(({ stateUnknown }) => !stateUnknown).map(({ eventId }) => eventId),
      );
      expect(mailed.size).toBe(row.mails);
      await minutes(org, 3, []);
      expect(toldOf(org.published, 'RESOLVED')).toEqual(subjectsOf(row.findings));
    },
  );

  it.each(FAILURES)(
    'that ends them and $kind $moment $step, time $time, keeps the end of none of $about',
    async (row) => {
      const org = policyOrg();
      await minutes(org, 1, row.findings);
      await minutes(org, 1, []);
      org.pass(1);
      await crashedRun(org, [], row.crash);
      await minutes(org, 3, []);
      expect(toldOf(org.published, 'RESOLVED')).toEqual(subjectsOf(row.findings));
      expect((await org.state()).pending).toEqual([]);
    },
  );
});

describe('an incident that a digest names', () => {
  it('is not declared over before the digest has reached the topic: deliver.ts sends on', async () => {
    const org = policyOrg();
    const [one, ...others] = CERTIFICATES.slice(0, 2);
    if (one === undefined) throw new Error('two expected');
    const refused = { step: 'publishAlert', time: 1, moment: 'before', kind: 'throws' } as const;
    await crashedRun(org, CERTIFICATES.slice(0, 2), refused);
    for (let run = 0; run < 2; run += 1) {
      org.pass(2);
      await crashedRun(org, others, refused);
    }
    expect(org.published).toEqual([]);
    await minutes(org, 3, others);
    expect(org.published.map(({ state }) => state)).toEqual(['DIGEST', 'RESOLVED']);
  });
});
