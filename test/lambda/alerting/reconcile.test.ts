import { describe, expect, it } from 'vitest';
import { incidentItem, orgStateOf } from '../../../lambda/adapters/dynamodb-items.ts';
import { type StoredIncident, sameIncident } from '../../../lambda/alerting/incident.ts';
import { type Reconciliation, reconcile } from '../../../lambda/alerting/reconcile.ts';
import type { Finding, Unseen } from '../../../lambda/outcome.ts';
import { findingWith, ISSUER, incidentWith, minutesAfter, NOW } from '../../support/alerting-values.ts';

/** What a run sees, a letter each. */
const SIGHTS = {
  /** Critical, seen by every try. */
  C: { findings: [findingWith()], unseen: [] },
  /** Critical, seen by some tries. */
  c: { findings: [findingWith({ certainty: 'tentative' })], unseen: [] },
  /** Critical, which most tries did not see. */
  f: { findings: [findingWith({ certainty: 'fleeting' })], unseen: [] },
  W: { findings: [findingWith({ severity: 'warning' })], unseen: [] },
  w: { findings: [findingWith({ severity: 'warning', certainty: 'tentative' })], unseen: [] },
  /** Information, the only thing that is said for certain and never a message. */
  i: { findings: [findingWith({ severity: 'info' })], unseen: [] },
  /** Good. */
  '.': { findings: [], unseen: [] },
  /** Nothing could be seen at all. */
  '?': { findings: [], unseen: 'everything' },
  /** The subject could not be seen. */
  s: { findings: [], unseen: [{ subject: ISSUER }] },
  /** The subject could not be judged on this condition. */
  x: { findings: [], unseen: [{ subject: ISSUER, conditions: ['ISSUER_MISMATCH'] }] },
  /** Something else about it could not be judged, or something about another. */
  o: {
    findings: [],
    unseen: [{ subject: ISSUER, conditions: ['JWKS_UNAVAILABLE'] }, { subject: 'https://acme.okta.com' }],
  },
  /** Blind. */
  U: {
    findings: [findingWith({ condition: 'CHECK_UNKNOWN', severity: 'warning', certainty: 'tentative' })],
    unseen: 'everything',
  },
} as const satisfies Record<string, { findings: readonly Finding[]; unseen: Unseen }>;

/** What a run announces, a letter each. */
const LETTERS: Readonly<Record<string, string>> = { FIRING: 'F', ESCALATED: 'E', RESOLVED: 'R' };

/** Runs one after the other on what the one before stored; `-` for a run that announces nothing. */
function story(runs: string): string {
  let stored: readonly StoredIncident[] = [];
  return [...runs]
    .map((letter, minute) => {
      const sight = SIGHTS[letter as keyof typeof SIGHTS];
      const result = reconcile(stored, 'oidc-discovery', sight, minutesAfter(minute));
      stored = storedAfter(stored, result);
      return result.transitions.map(({ state }) => LETTERS[state]).join('') || '-';
    })
    .join('');
}

function storedAfter(
  stored: readonly StoredIncident[],
  { put, remove }: Reconciliation,
): readonly StoredIncident[] {
  const changed = [...put, ...remove];
  return [...stored.filter((one) => !changed.some((other) => sameIncident(one, other))), ...put];
}

describe('incidents over runs', () => {
  it.each([
    { rule: 'a certain finding fires at once', runs: 'C', says: 'F' },
    { rule: 'a certain warning fires at once too', runs: 'W', says: 'F' },
    { rule: 'a tentative finding does not fire at first', runs: 'c', says: '-' },
    { rule: 'it fires when seen in two runs in a row', runs: 'cc', says: '-F' },
    { rule: 'it fires when seen in two of three runs', runs: 'c.c', says: '--F' },
    { rule: 'two of four runs are not enough', runs: 'c..c', says: '----' },
    { rule: 'a tentative warning fires by the same rule', runs: 'w.w', says: '--F' },
    { rule: 'a fault that goes before it was announced is never mentioned', runs: 'c...', says: '----' },
    { rule: 'a certain finding fires though it was only suspected', runs: 'cC', says: '-F' },
    { rule: 'an open incident is announced once however long it lasts', runs: 'CCCCcC', says: 'F-----' },
    { rule: 'it clears after two good runs in a row', runs: 'C..', says: 'F-R' },
    { rule: 'one good run is not enough', runs: 'C.C.C', says: 'F----' },
    { rule: 'a fault after the recovery is announced at once again', runs: 'C..C', says: 'F-RF' },
    { rule: 'what most tries did not see does not fire, however often', runs: 'ffff', says: '----' },
    { rule: 'nor does it confirm a suspicion', runs: 'cf.c', says: '---F' },
    { rule: 'nor clear an incident', runs: 'Cffff', says: 'F----' },
    { rule: 'nor keep it from being over', runs: 'C.f.', says: 'F--R' },
    { rule: 'nor raise its severity', runs: 'Wff', says: 'F--' },
    { rule: 'information is never an incident', runs: 'iiii', says: '----' },
    { rule: 'information clears what was an incident', runs: 'Wii', says: 'F-R' },
  ])('$rule: $runs', ({ runs, says }) => {
    expect(story(runs)).toBe(says);
  });

  it.each([
    { rule: 'blindness does not clear', runs: 'C????', says: 'F----' },
    { rule: 'nor does a subject that cannot be seen', runs: 'Cssss', says: 'F----' },
    { rule: 'nor a condition that cannot be judged', runs: 'Cxxxx', says: 'F----' },
    { rule: 'what is unseen about others changes nothing', runs: 'Coo', says: 'F-R' },
    { rule: 'blindness between two good runs does not begin them anew', runs: 'C.?.', says: 'F--R' },
    { rule: 'blindness does not confirm', runs: 'c?', says: '--' },
    { rule: 'blindness between two sightings does not count as a run', runs: 'c???c', says: '----F' },
    { rule: 'blindness does not forget a suspicion', runs: 'c.??c', says: '----F' },
  ])('not seeing a fault is not seeing that it is gone: $rule: $runs', ({ runs, says }) => {
    expect(story(runs)).toBe(says);
  });

  it.each([
    { rule: 'a certain rise is announced at once', runs: 'WC', says: 'FE' },
    { rule: 'a tentative rise when it repeats', runs: 'Wcc', says: 'F-E' },
    { rule: 'a tentative rise that passes is not', runs: 'Wcww', says: 'F---' },
    { rule: 'a rise is announced once', runs: 'WCCC', says: 'FE--' },
    { rule: 'a fall is silent until it is over', runs: 'CWW..', says: 'F---R' },
    { rule: 'a fall and a rise to what was announced are silent', runs: 'CWC', says: 'F--' },
    { rule: 'a suspicion that worsens fires once', runs: 'wC', says: '-F' },
  ])('severity: $rule: $runs', ({ runs, says }) => {
    expect(story(runs)).toBe(says);
  });

  it.each([
    { rule: 'two blind runs are not enough', runs: 'UU', says: '--' },
    { rule: 'three in a row fire', runs: 'UUU', says: '--F' },
    { rule: 'three with a good one between do not', runs: 'UU.U', says: '----' },
    { rule: 'nor does one good run among many end the count for good', runs: 'UU.UUU', says: '-----F' },
    { rule: 'it clears after two good runs', runs: 'UUU..', says: '--F-R' },
    { rule: 'it leaves the incident before it as it is', runs: 'CUUU..', says: 'F--F-RR' },
  ])('blindness is an incident of its own: $rule: $runs', ({ runs, says }) => {
    const announced = story(runs);
    expect(announced).toBe(says);
  });

  it.each([
    { rule: 'three slow runs in a row', seen: 'LLL', says: '--F' },
    { rule: 'three of five', seen: 'L.L.L', says: '----F' },
    { rule: 'not three of six', seen: 'L.L..L', says: '------' },
  ])('latency fires slower than the rest: $rule', ({ seen, says }) => {
    const slow = findingWith({ condition: 'LATENCY_HIGH', severity: 'warning', certainty: 'tentative' });
    let stored: readonly StoredIncident[] = [];
    const announced = [...seen].map((letter, minute) => {
      const findings = letter === 'L' ? [slow] : [];
      const result = reconcile(stored, 'oidc-discovery', { findings, unseen: [] }, minutesAfter(minute));
      stored = storedAfter(stored, result);
      return result.transitions.map(({ state }) => LETTERS[state]).join('') || '-';
    });
    expect(announced.join('')).toBe(says);
  });
});

describe('what is stored of an incident', () => {
  const reconciled = (stored: StoredIncident[], findings: Finding[]): Reconciliation =>
    reconcile(stored, 'oidc-discovery', { findings, unseen: [] }, NOW);

  it('begins with version 1 and the time it was first seen', () => {
    const [incident] = reconciled([], [findingWith()]).put;
    expect(incident).toMatchObject({ version: 1, firstSeen: NOW.toISOString(), lastSeen: NOW.toISOString() });
  });

  it('keeps the time it was first seen and counts its changes', () => {
    const [incident] = reconciled([incidentWith({ version: 14 })], [findingWith()]).put;
    expect(incident).toMatchObject({ version: 15, firstSeen: '2026-03-02T11:46:00.000Z' });
  });

  it('dates a suspicion that fires from its first sighting', () => {
    const suspected = incidentWith({ status: 'suspected', recentRuns: ['bad'] });
    const [transition] = reconciled([suspected], [findingWith({ certainty: 'tentative' })]).transitions;
    expect(transition?.incident.firstSeen).toBe(suspected.firstSeen);
  });

  it('follows the reason and what is observed while it lasts', () => {
    const changed = findingWith({ reason: 'ISSUER_PATH', observed: 'issuer with another path' });
    expect(reconciled([incidentWith()], [changed]).put[0]?.finding).toEqual(changed);
  });

  it('is not open any more when it is over', () => {
    const open = incidentWith({ recentRuns: ['bad', 'bad', 'good'] });
    const { put, transitions } = reconciled([open], []);
    expect(transitions.map(({ state }) => state)).toEqual(['RESOLVED']);
    expect(put.filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('is changed in the next version, or removed in the one that was read', () => {
    for (const recentRuns of [['bad'], ['bad', 'good']] as const) {
      for (const status of ['open', 'suspected'] as const) {
        const { put, remove } = reconciled([incidentWith({ status, recentRuns, version: 14 })], []);
        expect([...put.map(({ version }) => version - 1), ...remove.map(({ version }) => version)]).toEqual([
          14,
        ]);
      }
    }
  });

  it('is told apart by condition and by subject', () => {
    const others = [
      findingWith({ condition: 'JWKS_INVALID' }),
      findingWith({ subject: 'https://acme.okta.com' }),
    ];
    expect(reconciled([], [findingWith(), ...others]).transitions.map(({ state }) => state)).toEqual([
      'FIRING',
      'FIRING',
      'FIRING',
    ]);
  });

  it('is left alone by the runs of other checks', () => {
    const other = {
      ...incidentWith({ recentRuns: ['good'] }),
      check: 'another' as string as 'oidc-discovery',
    };
    expect(reconciled([other], [])).toEqual({ put: [], remove: [], transitions: [] });
  });
});

describe('an incident of which a run finds nothing new', () => {
  const CERTIFICATE: Partial<Finding> = {
    condition: 'CERTIFICATE_EXPIRING',
    severity: 'warning',
    reason: 'EXPIRES_SOON',
    observed: 'ends 2026-03-31, 29 days left',
    band: '30 aa:aa:aa:aa',
    control: 'sts.amazonaws.com answers',
    requestIds: ['first'],
    attempts: [{ at: NOW.toISOString(), result: 'ok' }],
  };
  /** As DynamoDB gives it back, after as many runs as its rule looks at. */
  const lasting = (changes: Partial<Finding> = {}, runs = 3): readonly StoredIncident[] => {
    let stored: readonly StoredIncident[] = [];
    for (let run = -runs; run < 0; run += 1) stored = storedAfter(stored, ranWith(stored, changes, run));
    return readBack(stored);
  };
  const readBack = (stored: readonly StoredIncident[]) =>
    orgStateOf(
      stored.map((incident) => incidentItem('acme', incident)),
      (sortKey, why) => expect.unreachable(`${sortKey} ${why}`),
    ).incidents;
  const ranWith = (stored: readonly StoredIncident[], changes: Partial<Finding>, minute = 0) =>
    reconcile(
      stored,
      'oidc-discovery',
      { findings: [findingWith({ ...CERTIFICATE, ...changes })], unseen: [] },
      minutesAfter(minute),
    );

  it('is stored until its last runs are all bad, and then no more', () => {
    expect(ranWith(lasting({}, 2), {}).put).toHaveLength(1);
    expect(ranWith(lasting({}, 3), {})).toEqual({ put: [], remove: [], transitions: [] });
  });

  it('is not stored for other request ids or tries alone', () => {
    const tried = { requestIds: ['second'], attempts: [{ at: minutesAfter(1).toISOString(), result: 'ok' }] };
    expect(ranWith(lasting(), tried).put).toEqual([]);
  });

  it.each<{ what: string; changes: Partial<Finding> }>([
    { what: 'severity', changes: { severity: 'critical' } },
    { what: 'a lower severity', changes: { severity: 'info', condition: 'OKTA_MAINTENANCE' } },
    { what: 'reason', changes: { reason: 'CERT_EXPIRED' } },
    { what: 'certainty', changes: { certainty: 'tentative' } },
    { what: 'band', changes: { band: '14 aa:aa:aa:aa' } },
    { what: 'what was observed, which the dashboard shows', changes: { observed: '28 days left' } },
    { what: 'what is wanted', changes: { wanted: 'another' } },
    { what: 'what else was asked', changes: { control: 'sts.amazonaws.com does not answer' } },
  ])('is stored, with its tries, once it changes: $what', ({ changes }) => {
    const before = lasting(changes.condition === undefined ? {} : { condition: changes.condition });
    const [put] = ranWith(before, { ...changes, requestIds: ['second'] }).put;
    expect(put).toMatchObject({ version: 4, lastSeen: NOW.toISOString(), finding: changes });
    expect(put?.finding.requestIds).toEqual(['second']);
  });

  it('is stored with a reminder, which quotes the present finding', () => {
    const weak: Partial<Finding> = { condition: 'CLOCK_SKEW', requestIds: ['second'] };
    const day = 24 * 60;
    const begun = lasting({ ...weak, requestIds: ['first'] });
    // That it opened is forgotten after an hour.
    const stored = storedAfter(begun, ranWith(begun, { ...weak, requestIds: ['first'] }, 60));
    expect(ranWith(stored, weak, day - 4)).toEqual({ put: [], remove: [], transitions: [] });
    const { put, transitions } = ranWith(stored, weak, day - 3);
    expect(transitions).toMatchObject([
      { state: 'REMINDER', incident: { finding: { requestIds: ['second'] } } },
    ]);
    expect(put).toHaveLength(1);
  });

  it('is stored in the first good run and in the one that ends it, which is its time in the history', () => {
    const good = (stored: readonly StoredIncident[], minute: number) =>
      reconcile(stored, 'oidc-discovery', { findings: [], unseen: [] }, minutesAfter(minute));
    const once = storedAfter(lasting(), good(lasting(), 500));
    expect(once).toMatchObject([{ status: 'open', recentRuns: ['bad', 'bad', 'good'], version: 4 }]);
    const over = good(readBack(once), 501);
    expect(over.put).toMatchObject([
      { status: 'resolved', lastSeen: minutesAfter(501).toISOString(), version: 5 },
    ]);
  });

  it('is not stored while it is only remembered, until there is less to remember', () => {
    const good = (stored: readonly StoredIncident[], minute: number) =>
      reconcile(stored, 'oidc-discovery', { findings: [], unseen: [] }, minutesAfter(minute));
    let stored = lasting();
    for (const minute of [0, 1, 2]) stored = readBack(storedAfter(stored, good(stored, minute)));
    expect(stored).toMatchObject([{ status: 'resolved', recentRuns: ['good', 'good', 'good'] }]);
    expect(good(stored, 56)).toEqual({ put: [], remove: [], transitions: [] });
    expect(good(stored, 57).put).toMatchObject([{ changes: [minutesAfter(1).toISOString()] }]);
  });
});

describe('an incident that comes back', () => {
  it('begins anew, not with a suspicion that passed long ago: incident-status.ts keeps its firstSeen', () => {
    const tentative = findingWith({ certainty: 'tentative' });
    const runs = [
      [findingWith()],
      [],
      [],
      [tentative],
      ...Array.from({ length: 26 }, () => []),
      [findingWith()],
    ];
    let stored: readonly StoredIncident[] = [];
    const announced = runs.flatMap((findings, minute) => {
      const result = reconcile(stored, 'oidc-discovery', { findings, unseen: [] }, minutesAfter(minute));
      stored = storedAfter(stored, result);
      return result.transitions;
    });
    expect(announced.map(({ state }) => state)).toEqual(['FIRING', 'RESOLVED', 'FIRING']);
    expect(announced.at(-1)?.incident.firstSeen).toBe(minutesAfter(30).toISOString());
  });

  it('in another band each run, as behind a load balancer, is told once a band: announcement.ts', () => {
    const expiring = (band: string) =>
      findingWith({ condition: 'CERTIFICATE_EXPIRING', severity: 'warning', band, reason: 'EXPIRES_SOON' });
    let stored: readonly StoredIncident[] = [];
    const announced = Array.from({ length: 20 }, (_, minute) => {
      const findings = [expiring(minute % 2 === 0 ? '30 aa:aa:aa:aa' : '30 bb:bb:bb:bb')];
      const result = reconcile(stored, 'oidc-discovery', { findings, unseen: [] }, minutesAfter(minute));
      stored = storedAfter(stored, result);
      return result.transitions.length;
    });
    expect(announced.reduce((sum, messages) => sum + messages, 0)).toBeLessThanOrEqual(2);
  });
});
