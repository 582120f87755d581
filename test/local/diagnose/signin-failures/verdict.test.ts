/** When failures to sign in are a warning, and how that is said. */
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../local/command-line/colours.ts';
import { adviceOn } from '../../../../local/diagnose/signin-failures/advice.ts';
import type { Tally, WindowCount } from '../../../../local/diagnose/signin-failures/counts.ts';
import type { CountedType } from '../../../../local/diagnose/signin-failures/event-types.ts';
import { signinJson } from '../../../../local/diagnose/signin-failures/json.ts';
import { judgeSignins } from '../../../../local/diagnose/signin-failures/judge.ts';
import type { LogReading } from '../../../../local/diagnose/signin-failures/read-log.ts';
import { signinReport } from '../../../../local/diagnose/signin-failures/report.ts';
import { verdictOf } from '../../../../local/diagnose/signin-failures/verdict.ts';
import { windowsUntil } from '../../../../local/diagnose/signin-failures/windows.ts';

const NOW = new Date('2026-11-23T11:00:00Z');
const HOUR_MS = 3_600_000;
const CUT = 'only the first 10000 events';

interface Seen {
  readonly failures?: number;
  readonly mfa?: number;
  readonly locks?: number;
  readonly incomplete?: string;
}

const tally = (type: CountedType, reason: string, count = 0): Tally[] =>
  count === 0 ? [] : [{ type, reason, count }];

function reading(
  [now, before, lastWeek]: readonly [Seen, Seen, Seen],
  more: Partial<LogReading> = {},
): LogReading {
  const counts = windowsUntil(NOW, HOUR_MS).map((window, index): WindowCount => {
    const { failures, mfa, locks, incomplete } = [now, before, lastWeek][index] ?? {};
    const tallies = [
      ...tally('user.session.start', 'INVALID_CREDENTIALS', failures),
      ...tally('user.authentication.auth_via_mfa', 'VERIFICATION_ERROR', mfa),
      ...tally('user.account.lock', '(none given)', locks),
    ];
    return { window, tallies, pages: 1, incomplete };
  });
  return { counts, remedy: undefined, clock: undefined, ...more };
}

const failures = (now: number, before: number, lastWeek: number): [Seen, Seen, Seen] => [
  { failures: now },
  { failures: before },
  { failures: lastWeek },
];
const saying = (read: LogReading) => verdictOf(judgeSignins(read), read);

describe('the windows', () => {
  it('are the last hour, the hour before and the same hour last week', () => {
    expect(windowsUntil(NOW, HOUR_MS)).toEqual([
      { name: 'now', words: 'the last hour', since: new Date('2026-11-23T10:00:00Z'), until: NOW },
      {
        name: 'before',
        words: 'the hour before',
        since: new Date('2026-11-23T09:00:00Z'),
        until: new Date('2026-11-23T10:00:00Z'),
      },
      {
        name: 'lastWeek',
        words: 'the same hour last week',
        since: new Date('2026-11-16T10:00:00Z'),
        until: new Date('2026-11-16T11:00:00Z'),
      },
    ]);
  });

  it.each([
    [15 * 60_000, 'the same 15 min last week'],
    [90 * 60_000, 'the same 1 h 30 min last week'],
    [24 * HOUR_MS, 'the same day last week'],
  ])('of %i ms: %s', (durationMs, words) => {
    expect(windowsUntil(NOW, durationMs)[2]?.words).toBe(words);
  });
});

describe('failures to sign in', () => {
  it.each([
    ['as many as ever', failures(60, 60, 60), 'ok'],
    ['none at all', failures(0, 0, 0), 'ok'],
    ['three times as many as in both', failures(60, 20, 20), 'warning'],
    ['just less than three times one of them', failures(60, 20, 21), 'ok'],
    ['just less than three times the other', failures(60, 21, 20), 'ok'],
    ['twenty, and none before', failures(20, 0, 0), 'warning'],
    ['nineteen, and none before', failures(19, 0, 0), 'ok'],
    [
      'a new kind among many of the old',
      [{ failures: 900, mfa: 20 }, { failures: 900 }, { failures: 900 }],
      'warning',
    ],
    ['a little of a new kind', [{ failures: 900, mfa: 19 }, { failures: 900 }, { failures: 900 }], 'ok'],
    ['five lockouts, and none before', [{ locks: 5 }, {}, {}], 'warning'],
    ['four lockouts, and none before', [{ locks: 4 }, {}, {}], 'ok'],
    ['three times the lockouts', [{ locks: 15 }, { locks: 5 }, { locks: 5 }], 'warning'],
    ['not three times the lockouts', [{ locks: 14 }, { locks: 5 }, { locks: 1 }], 'ok'],
  ] as const)('%s', (_, seen, state) => {
    expect(judgeSignins(reading(seen)).state).toBe(state);
  });

  it.each([
    [
      'at least three times what all others can be',
      [{ failures: 60, incomplete: CUT }, { failures: 20 }, {}],
      'warning',
    ],
    ['perhaps three times', [{ failures: 59, incomplete: CUT }, { failures: 20 }, {}], 'unknown'],
    ['perhaps twenty', [{ failures: 5, incomplete: CUT }, {}, {}], 'unknown'],
    [
      'less than three times what is known of one',
      [{ failures: 59 }, { failures: 20, incomplete: CUT }, {}],
      'ok',
    ],
    [
      'three times what is known of one',
      [{ failures: 60 }, { failures: 20, incomplete: CUT }, {}],
      'unknown',
    ],
    ['too few, whatever the others are', [{ failures: 19 }, { incomplete: CUT }, { incomplete: CUT }], 'ok'],
    ['twenty, and nothing known of before', [{ failures: 20 }, { incomplete: CUT }, {}], 'unknown'],
    ['nothing read at all', [{ incomplete: CUT }, { incomplete: CUT }, { incomplete: CUT }], 'unknown'],
    ['lockouts that others may have had', [{ locks: 5 }, {}, { incomplete: CUT }], 'unknown'],
  ] as const)('not all of which were read: %s', (_, seen, state) => {
    expect(judgeSignins(reading(seen)).state).toBe(state);
  });

  it.each([
    [61_000, 500, 'unknown', 61_000],
    [-61_000, 500, 'unknown', -61_000],
    [60_400, 500, 'ok', undefined],
  ])('by a clock that is %i ms off, give or take %i: %s', (ahead, uncertaintyMs, state, clockAheadMs) => {
    const judged = judgeSignins(reading(failures(1, 1, 1), { clock: { skewMs: -ahead, uncertaintyMs } }));
    expect(judged).toMatchObject({ state, clockAheadMs });
  });
});

describe('the verdict', () => {
  it.each([
    [
      [{ failures: 391, mfa: 21 }, { failures: 68 }, { failures: 82 }],
      '412 sign-in failures in the last hour, 6 times the hour before (68) and 5 times the same hour last week (82); ' +
        '391 of them INVALID_CREDENTIALS by user.session.start.',
    ],
    [
      failures(0, 0, 0),
      'No sign-in failure in the last hour, none the hour before and none the same hour last week.',
    ],
    [
      failures(0, 7, 1),
      'No sign-in failure in the last hour, 7 the hour before and 1 the same hour last week.',
    ],
    [
      failures(1, 1, 0),
      '1 sign-in failure in the last hour, as many as the hour before (1) and none the same hour last week; ' +
        'all of them INVALID_CREDENTIALS by user.session.start.',
    ],
    [
      failures(59, 20, 300),
      '59 sign-in failures in the last hour, 2.9 times the hour before (20) and 0.1 times the same hour last week (300); ' +
        'all of them INVALID_CREDENTIALS by user.session.start.',
    ],
    [
      [{ failures: 100, incomplete: CUT }, { failures: 20 }, { failures: 5, incomplete: CUT }],
      'At least 100 sign-in failures in the last hour, at least 5 times the hour before (20) and at least 5 the same hour last week; ' +
        'all of them INVALID_CREDENTIALS by user.session.start.',
    ],
    [
      [{ failures: 10 }, { failures: 20, incomplete: CUT }, { incomplete: CUT }],
      '10 sign-in failures in the last hour, at most 0.5 times the hour before (at least 20) and nobody knows how many the same hour last week; ' +
        'all of them INVALID_CREDENTIALS by user.session.start.',
    ],
  ] as const)('says %j', (seen, text) => {
    expect(saying(reading(seen))[0]).toBe(text);
  });

  it('tells of lockouts, of new kinds, and of what is not known', () => {
    const seen = [
      { failures: 900, mfa: 20, locks: 5, incomplete: CUT },
      { failures: 900 },
      { failures: 900 },
    ] as const;
    expect(saying(reading(seen)).slice(1)).toEqual([
      'At least 5 lockouts in the last hour, none the hour before and none the same hour last week.',
      'At least 20 × VERIFICATION_ERROR by user.authentication.auth_via_mfa in the last hour, none the hour before and none the same hour last week.',
    ]);
  });

  it('says that it cannot tell, where what was not read decides it', () => {
    const read = reading([{ failures: 59, incomplete: CUT }, { failures: 20 }, {}]);
    expect(saying(read).slice(1)).toEqual(['Whether that is more than usual cannot be told.']);
  });

  it.each([
    [failures(60, 21, 20), true],
    [failures(60, 21, 21), false],
    [failures(19, 18, 0), false],
    [failures(60, 20, 20), false],
  ])('tells of what began before the window: %j is %s', (seen, isTold) => {
    expect(saying(reading(seen)).some((text) => text.includes('it began before'))).toBe(isTold);
  });

  it('says why there is nothing to say', () => {
    const read = reading([
      { incomplete: 'HTTP 403' },
      { incomplete: 'HTTP 403' },
      { incomplete: 'HTTP 403' },
    ]);
    const none = { ...read, counts: read.counts.map((count) => ({ ...count, pages: 0 })) };
    expect(saying(none)).toEqual(['The System Log could not be read: HTTP 403.']);
  });

  it('tells of a clock that is wrong', () => {
    const read = reading(failures(0, 0, 0), { clock: { skewMs: 3_600_000, uncertaintyMs: 20 } });
    expect(saying(read)[2]).toBe(
      "This machine's clock is 3600 s behind Okta's, so that these are not the times that they seem.",
    );
  });
});

describe('the advice', () => {
  const advised = (read: LogReading) => adviceOn(judgeSignins(read), read);

  it('is on what there is most of, on what is new, and on where to see who it is', () => {
    expect(advised(reading([{ failures: 30, mfa: 20, locks: 5 }, {}, {}]))).toEqual([
      expect.stringMatching(/^INVALID_CREDENTIALS: /),
      expect.stringMatching(/^VERIFICATION_ERROR: /),
      expect.stringMatching(/^Lockouts: .*security\.threat\.detected/),
      'Who it is says the System Log itself: eventType eq "user.session.start" and outcome.reason eq "INVALID_CREDENTIALS"',
    ]);
  });

  it('looks for events alone where the reason is no code, as that may have been changed', () => {
    const read = reading([{}, {}, {}]);
    const [now, ...others] = read.counts;
    const told = tally('policy.evaluate_sign_on', 'Denied for [name]', 20);
    const counts = now === undefined ? [] : [{ ...now, tallies: told }, ...others];
    expect(advised({ ...read, counts })).toEqual([
      expect.stringMatching(/^policy\.evaluate_sign_on: a sign-on policy denies/),
      'Who it is says the System Log itself: eventType eq "policy.evaluate_sign_on"',
    ]);
  });

  it('is not given where all is as usual, and is the remedy where the log cannot be read', () => {
    expect(advised(reading(failures(60, 60, 60)))).toEqual([]);
    expect(advised(reading([{ incomplete: 'x' }, {}, {}], { remedy: 'Grant the scope.' }))).toEqual([
      'Grant the scope.',
    ]);
  });
});

describe('the report', () => {
  const report = (read: LogReading) =>
    signinReport('https://acme.okta.com', judgeSignins(read), read, plainText);

  it('is a table of 110 columns, with the verdict below and the state last', () => {
    const text = report(
      reading([{ failures: 391, mfa: 21 }, { failures: 68 }, { failures: 82, incomplete: CUT }]),
    );
    const lines = text.split('\n');
    expect(lines.filter((line) => [...line].length > 110)).toEqual([]);
    expect(lines[1]).toBe('  now        2026-11-23T10:00Z to 2026-11-23T11:00Z');
    expect(lines.filter((line) => line.startsWith('│'))).toEqual([
      expect.stringMatching(/^│ event +│ reason +│ +now │ +before │ last week │ +rise │$/),
      expect.stringMatching(/^│ user\.session\.start +│ INVALID_CREDENTIALS +│ +391 │ +68 │ +82\+ │ +\? │$/),
      expect.stringMatching(
        /^│ user\.authentication\.auth_via_mfa │ VERIFICATION_ERROR +│ +21 │ +0 │ +\? │ +\? │$/,
      ),
      expect.stringMatching(/^│ all failures +│ +│ +412 │ +68 │ +82\+ │ +\? │$/),
      expect.stringMatching(/^│ all lockouts +│ +│ +0 │ +0 │ +\? │ +\? │$/),
    ]);
    expect(text).toContain(`Not all of the same hour last week was read: ${CUT}.`);
    expect(lines.at(-1)).toBe('UNKNOWN');
  });

  it.each([
    [failures(60, 20, 20), /│ +60 │ +20 │ +20 │ +x3 │/],
    [failures(60, 20, 50), /│ +60 │ +20 │ +50 │ +x1\.2 │/],
    [failures(20, 0, 0), /│ +20 │ +0 │ +0 │ +new │/],
    [failures(0, 7, 0), /│ +0 │ +7 │ +0 │ +│/],
  ])('shows the rise against the larger of the others: %j', (seen, row) => {
    expect(
      report(reading(seen))
        .split('\n')
        .find((line) => line.includes('INVALID_CREDENTIALS')),
    ).toMatch(row);
  });

  it('shows at most 25 rows, and the sums of all', () => {
    const read = reading([{}, {}, {}]);
    const many = Array.from({ length: 30 }, (_, index) =>
      tally('user.session.start', `R${index}`, 30 - index),
    ).flat();
    const counts = read.counts.map((count, index) => (index === 0 ? { ...count, tallies: many } : count));
    const rows = report({ ...read, counts })
      .split('\n')
      .filter((line) => line.startsWith('│'));
    expect(rows).toHaveLength(29);
    expect(rows[26]).toContain('5 further rows: --json');
    expect(rows[27]).toMatch(/all failures.* 465 /);
  });
});

it('as JSON: every row, what was read, and by which thresholds', () => {
  const read = reading([{ failures: 60, mfa: 3 }, { failures: 20 }, { failures: 20, incomplete: CUT }]);
  expect(JSON.parse(signinJson('https://acme.okta.com', judgeSignins(read), read, 3))).toEqual({
    target: 'https://acme.okta.com',
    state: 'unknown',
    exitCode: 3,
    verdict: expect.stringMatching(/^63 sign-in failures/),
    notes: ['Whether that is more than usual cannot be told.'],
    advice: [],
    thresholds: { failures: 20, lockouts: 5, factor: 3 },
    clockAheadMs: null,
    windows: [
      {
        name: 'now',
        since: '2026-11-23T10:00:00.000Z',
        until: '2026-11-23T11:00:00.000Z',
        pages: 1,
        complete: true,
        incomplete: null,
      },
      expect.objectContaining({ name: 'before', complete: true }),
      expect.objectContaining({ name: 'lastWeek', complete: false, incomplete: CUT }),
    ],
    failures: { now: 63, before: 20, lastWeek: 20, rise: 'unknown' },
    lockouts: { now: 0, before: 0, lastWeek: 0, rise: 'no' },
    rows: [
      {
        eventType: 'user.session.start',
        reason: 'INVALID_CREDENTIALS',
        now: 60,
        before: 20,
        lastWeek: 20,
        rise: 'unknown',
      },
      {
        eventType: 'user.authentication.auth_via_mfa',
        reason: 'VERIFICATION_ERROR',
        now: 3,
        before: 0,
        lastWeek: 0,
        rise: 'no',
      },
    ],
  });
});
