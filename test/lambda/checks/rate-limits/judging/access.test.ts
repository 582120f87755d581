import { describe, expect, it } from 'vitest';
import type { CallResult, Skipped } from '../../../../../lambda/checks/rate-limits/facts.ts';
import { problemOf } from '../../../../../lambda/checks/rate-limits/problem.ts';
import { APPS, LOG, WARNING_THRESHOLD } from '../../../../../lambda/checks/rate-limits/targets.ts';
import type { CredentialProblem } from '../../../../../lambda/okta/credentials/credential-fault.ts';
import { REFUSAL_KINDS, type RefusalKind } from '../../../../../lambda/okta/errors/kinds.ts';
import { isUnseen, type Judgement } from '../../../../../lambda/outcome.ts';
import {
  answered,
  appsAnswering,
  callTo,
  factsWith,
  judged,
  logWith,
  onlyFinding,
  REQUEST_ID,
  rateLimit,
  told,
  UNREAD,
} from '../support/facts.ts';
import { refused } from '../support/refusals.ts';

const skipped = (why: Skipped): CallResult => ({ kind: 'not-asked', why });

/** A run that ended with its first call. */
function firstCallOnly(result: CallResult, why: Skipped = 'credential'): Judgement {
  const calls = [callTo(LOG, result), callTo(APPS, skipped(why)), callTo(WARNING_THRESHOLD, skipped(why))];
  return judged(factsWith({ calls, log: logWith([], UNREAD), warningPercent: undefined }));
}

const noCredential = (problem: CredentialProblem) => firstCallOnly({ kind: 'no-credential', problem });

const unseenOf = (
  judgement: Judgement,
  condition: 'CREDENTIAL_REFUSED' | 'CHECK_UNKNOWN' | 'RATE_LIMIT_HIGH',
) =>
  [
    'credential',
    'admin-role',
    'okta.logs.read',
    'okta.apps.read',
    'acme.okta.com',
    '/api/v1/logs',
    '/api/v1/apps',
  ].filter((subject) => isUnseen({ condition, subject }, judgement.unseen));

/** What each kind of refusal says of the credential; the others say nothing of it. */
const REASONS: Readonly<Partial<Record<RefusalKind, string>>> = {
  'token-invalid': 'AUTH',
  'credentials-missing': 'AUTH',
  'scope-missing': 'SCOPE',
  'role-missing': 'ROLE',
  'scope-not-granted': 'SCOPE',
  'client-key-wrong': 'WRONG_KEY',
  'client-clock-skew': 'CLOCK_SKEW',
  'client-audience-wrong': 'AUTH',
  'client-assertion-reused': 'AUTH',
  'client-unknown': 'CLIENT_UNKNOWN',
  'client-method-refused': 'AUTH',
  'client-invalid': 'AUTH',
  'network-zone': 'NETWORK_ZONE',
  'policy-denied': 'AUTH',
  'dpop-nonce-wanted': 'AUTH',
  'dpop-proof-clock-skew': 'CLOCK_SKEW',
  'dpop-proof-replayed': 'AUTH',
  'dpop-proof-missing': 'AUTH',
  'dpop-proof-invalid': 'AUTH',
};

describe('a refusal', () => {
  it.each(REFUSAL_KINDS)(
    'of the kind %s tells of the credential, of a limit, or that nothing is known',
    (kind) => {
      const problem = problemOf(refused(kind, { status: kind === 'other' ? 409 : 403 }));
      const limit = { 'rate-limited': 'throttled', concurrency: 'concurrency' }[kind as string];
      const reason = REASONS[kind];
      if (limit !== undefined) expect(problem?.kind).toBe(limit);
      else if (reason === undefined) expect(problem?.kind).toBe('blind');
      else expect(problem).toMatchObject({ kind: 'credential', reason, wanted: `Mend ${kind}.` });
    },
  );

  it.each([401, 403])('that is unclear counts as one of the credential with the status %i', (status) => {
    expect(problemOf(refused('other', { status }))).toMatchObject({ kind: 'credential', reason: 'AUTH' });
  });

  it.each([
    { kind: 'read-only', reason: 'READ_ONLY' },
    { kind: 'server-error', reason: 'HTTP_5XX' },
    { kind: 'unavailable', reason: 'HTTP_5XX' },
    { kind: 'not-found', reason: 'HTTP_4XX' },
    { kind: 'not-licensed', reason: 'HTTP_4XX' },
    { kind: 'operation-throttled', reason: 'RATE_LIMITED' },
  ] as const)('of the kind $kind leaves the bucket unknown: $reason', ({ kind, reason }) => {
    const judgement = judged(appsAnswering(refused(kind)));
    expect(told(judgement)).toEqual([`CHECK_UNKNOWN on /api/v1/apps: ${reason} warning`]);
    expect(onlyFinding(judgement)).toMatchObject({ certainty: 'tentative', requestIds: [REQUEST_ID] });
  });
});

describe('a credential that is refused', () => {
  it.each<{ problem: CredentialProblem; reason: string; observed: string; wanted: string }>([
    {
      problem: { kind: 'not-stored' },
      reason: 'NO_CREDENTIAL',
      observed: 'no credential is stored',
      wanted:
        'a stored credential: aws secretsmanager put-secret-value --secret-string file://key.pem --secret-id arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme',
    },
    {
      problem: { kind: 'access-denied' },
      reason: 'ACCESS_DENIED',
      observed: 'access to the credential is denied',
      wanted: 'a role, and a policy of secret or key, that let the function use the credential',
    },
    {
      problem: { kind: 'unusable', why: 'it is no PEM' },
      reason: 'CREDENTIAL_UNUSABLE',
      observed: 'the stored credential cannot be used: it is no PEM',
      wanted: 'a private key, API token or KMS key that can be used',
    },
    {
      problem: {
        kind: 'no-token',
        refusal: refused('client-unknown', { endpoint: 'POST /oauth2/v1/token', status: 401 }).refusal,
      },
      reason: 'CLIENT_UNKNOWN',
      observed: 'POST /oauth2/v1/token: HTTP 401, refused as client-unknown, at 2026-03-02T12:00:00Z',
      wanted: 'Mend client-unknown.',
    },
    {
      problem: { kind: 'no-token', refusal: refused('scope-not-granted', { status: 400 }).refusal },
      reason: 'SCOPE',
      observed: 'GET /api/v1/apps: HTTP 400, refused as scope-not-granted, at 2026-03-02T12:00:00Z',
      wanted: 'Mend scope-not-granted.',
    },
  ])('because of $problem.kind is one warning with $reason', ({ problem, reason, observed, wanted }) => {
    const judgement = noCredential(problem);
    expect(told(judgement)).toEqual([`CREDENTIAL_REFUSED on credential: ${reason} warning`]);
    expect(onlyFinding(judgement)).toMatchObject({ observed, wanted, certainty: 'tentative' });
  });

  it('leaves all that was not measured as it was, and tells no fault of the org', () => {
    const judgement = firstCallOnly(refused('token-invalid'));
    expect(told(judgement)).toEqual(['CREDENTIAL_REFUSED on credential: AUTH warning']);
    expect(unseenOf(judgement, 'CREDENTIAL_REFUSED')).toEqual([
      'admin-role',
      'okta.logs.read',
      'okta.apps.read',
    ]);
    expect(unseenOf(judgement, 'CHECK_UNKNOWN')).toEqual(['/api/v1/apps']);
    expect(unseenOf(judgement, 'RATE_LIMIT_HIGH')).toEqual(['/api/v1/apps']);
  });

  it('does not say that the org answers, where it was not asked', () => {
    expect(unseenOf(noCredential({ kind: 'not-stored' }), 'CHECK_UNKNOWN')).toContain('acme.okta.com');
    const answeredToken = noCredential({ kind: 'no-token', refusal: refused('client-unknown').refusal });
    expect(unseenOf(answeredToken, 'CHECK_UNKNOWN')).toContain('acme.okta.com');
  });

  it('because of a 5xx of the token endpoint is no fault of the credential', () => {
    const judgement = firstCallOnly(
      { kind: 'no-credential', problem: { kind: 'no-token', refusal: refused('server-error').refusal } },
      'unreachable',
    );
    expect(told(judgement)).toEqual(['CHECK_UNKNOWN on acme.okta.com: HTTP_5XX warning']);
    expect(unseenOf(judgement, 'CREDENTIAL_REFUSED')).toContain('credential');
  });
});

describe('a right that is missing', () => {
  it('is a warning about that scope, and hides nothing that other calls measured', () => {
    const judgement = judged(
      factsWith({
        calls: [
          callTo(LOG),
          callTo(APPS, refused('scope-missing')),
          callTo(WARNING_THRESHOLD, answered(60, 3, 1)),
        ],
      }),
    );
    expect(told(judgement)).toEqual([
      'RATE_LIMIT_HIGH on /api/v1: UTILIZATION warning',
      'CREDENTIAL_REFUSED on okta.apps.read: SCOPE warning',
    ]);
    expect(judgement.measurements[0]).toMatchObject({ value: 95 });
    expect(unseenOf(judgement, 'CREDENTIAL_REFUSED')).toEqual([]);
  });

  it('is one finding for each scope, and one for the role however many calls want it', () => {
    const calls = [
      callTo(LOG, refused('scope-missing')),
      callTo(APPS, refused('role-missing')),
      callTo(
        WARNING_THRESHOLD,
        refused('role-missing', {
          endpoint: 'GET /api/v1/rate-limit-settings/warning-threshold',
          requestId: 'b'.repeat(32),
        }),
      ),
    ];
    const judgement = judged(factsWith({ calls, log: logWith([], UNREAD) }));
    expect(told(judgement)).toEqual([
      'CREDENTIAL_REFUSED on okta.logs.read: SCOPE warning',
      'CREDENTIAL_REFUSED on admin-role: ROLE warning',
    ]);
    expect(judgement.findings[1]?.observed).toMatch(/apps: HTTP 403.*; .*warning-threshold: HTTP 403/);
    expect(judgement.findings[1]?.requestIds).toEqual([REQUEST_ID, 'b'.repeat(32)]);
  });

  it('is neither confirmed nor cleared by a call that did not get so far', () => {
    const judgement = judged(appsAnswering({ kind: 'unreachable', reason: 'TIMEOUT', detail: 'x' }));
    expect(unseenOf(judgement, 'CREDENTIAL_REFUSED')).toEqual(['admin-role', 'okta.apps.read']);
  });

  it('is cleared by a call that was answered', () => {
    expect(unseenOf(judged(factsWith()), 'CREDENTIAL_REFUSED')).toEqual([]);
  });

  it('shows that the credential is good, as a refused rate does', () => {
    for (const kind of ['scope-missing', 'role-missing', 'rate-limited'] as const) {
      const calls = [callTo(LOG, refused(kind)), callTo(APPS, skipped('time'))];
      expect(unseenOf(judged(factsWith({ calls })), 'CREDENTIAL_REFUSED')).not.toContain('credential');
    }
  });
});

describe('an org that does not answer', () => {
  const gone: CallResult = { kind: 'unreachable', reason: 'TIMEOUT', detail: 'no answer within 5000 ms' };

  it('is one finding, unknown, about its host', () => {
    const calls = [callTo(LOG, gone), callTo(APPS, gone), callTo(WARNING_THRESHOLD, skipped('unreachable'))];
    const judgement = judged(factsWith({ calls, log: logWith([], UNREAD) }));
    expect(told(judgement)).toEqual(['CHECK_UNKNOWN on acme.okta.com: TIMEOUT warning']);
    expect(onlyFinding(judgement).observed).toBe(
      'nothing could be measured; the first call: no answer within 5000 ms',
    );
    expect(unseenOf(judgement, 'CREDENTIAL_REFUSED')).toEqual([
      'credential',
      'admin-role',
      'okta.logs.read',
      'okta.apps.read',
    ]);
    expect(unseenOf(judgement, 'RATE_LIMIT_HIGH')).toEqual(['/api/v1/logs', '/api/v1/apps']);
    expect(unseenOf(judgement, 'CHECK_UNKNOWN')).toEqual(['/api/v1/logs', '/api/v1/apps']);
  });

  it('is told by its first call alone', () => {
    const calls = [callTo(LOG, refused('server-error')), callTo(APPS, gone)];
    const { observed } = onlyFinding(judged(factsWith({ calls, log: logWith([], UNREAD) })));
    expect(observed).toMatch(/^nothing could be measured; the first call: GET .*: HTTP 500, .*Z$/);
  });

  it.each<{ why: CallResult & { kind: 'not-asked' }; reason: string }>([
    { why: { kind: 'not-asked', why: 'circuit' }, reason: 'CIRCUIT_OPEN' },
    { why: { kind: 'not-asked', why: 'measured' }, reason: 'BUDGET' },
    { why: { kind: 'not-asked', why: 'time' }, reason: 'DEADLINE' },
  ])('because it was not asked ($why.why) is unknown by $reason', ({ why, reason }) => {
    expect(told(firstCallOnly(why, 'unreachable'))).toEqual([
      `CHECK_UNKNOWN on acme.okta.com: ${reason} warning`,
    ]);
  });

  it('in one bucket alone is a finding about that bucket', () => {
    const judgement = judged(appsAnswering(gone));
    expect(told(judgement)).toEqual(['CHECK_UNKNOWN on /api/v1/apps: TIMEOUT warning']);
    expect(unseenOf(judgement, 'CHECK_UNKNOWN')).toEqual([]);
  });

  it.each<{ about: string; result: CallResult; reason: string }>([
    { about: 'without limits', result: { kind: 'answered', rateLimit: undefined }, reason: 'NO_LIMITS' },
    {
      about: 'with a limit of 0',
      result: { kind: 'answered', rateLimit: rateLimit(0, 0) },
      reason: 'NO_LIMITS',
    },
    {
      about: 'without JSON',
      result: {
        kind: 'unreadable',
        reason: 'NOT_JSON',
        detail: 'HTTP 200 with text/html',
        rateLimit: undefined,
      },
      reason: 'NOT_JSON',
    },
    {
      about: 'with other JSON',
      result: { kind: 'unreadable', reason: 'SCHEMA', detail: 'no list', rateLimit: rateLimit(60, 50) },
      reason: 'SCHEMA',
    },
  ])('$about leaves its bucket unknown: $reason', ({ result, reason }) => {
    expect(told(judged(appsAnswering(result)))).toEqual([`CHECK_UNKNOWN on /api/v1/apps: ${reason} warning`]);
  });

  it('by links of the log that lead nowhere is unknown about the log', () => {
    const log = logWith([], { end: 'link', detail: 'foreign-host' });
    expect(onlyFinding(judged(factsWith({ log })))).toMatchObject({
      condition: 'CHECK_UNKNOWN',
      subject: '/api/v1/logs',
      reason: 'SCHEMA',
      observed: 'the System Log goes on where it cannot be followed (foreign-host)',
    });
  });
});
