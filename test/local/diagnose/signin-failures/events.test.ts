/** What is taken of an event of the System Log: its type and its reason, and nobody. */
import { describe, expect, it } from 'vitest';
import { COUNTED_TYPES, FILTER, kindOf } from '../../../../local/diagnose/signin-failures/event-types.ts';
import { isEvent, signinEventIn } from '../../../../local/diagnose/signin-failures/signin-event.ts';
import { signInStep } from '../../../../local/simulated-okta/api/audit-events.ts';
import { parseFilter } from '../../../../local/simulated-okta/api/filter.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';

const event = (eventType: string, result: string, reason: unknown = 'A_REASON') => ({
  eventType,
  outcome: { result, reason },
});
const reasonOf = (reason: unknown, more: object = {}) =>
  signinEventIn({ ...event('user.session.start', 'FAILURE', reason), ...more })?.reason;

describe('an event of the System Log', () => {
  it.each([
    ['user.session.start', 'FAILURE'],
    ['user.authentication.auth_via_mfa', 'FAILURE'],
    ['user.authentication.sso', 'FAILURE'],
    ['policy.evaluate_sign_on', 'DENY'],
    ['user.account.lock', 'FAILURE'],
    ['user.account.lock', 'SUCCESS'],
    ['user.account.lock.limit', 'FAILURE'],
  ])('%s with %s is counted, by its type and reason alone', (type, result) => {
    expect(signinEventIn(event(type, result))).toEqual({ type, reason: 'A_REASON' });
  });

  it.each([
    ['user.session.start', 'SUCCESS'],
    ['user.session.start', 'CHALLENGE'],
    ['user.session.start', 'DENY'],
    ['user.authentication.auth_via_mfa', 'CHALLENGE'],
    ['user.authentication.auth_via_mfa', 'UNANSWERED'],
    ['user.authentication.sso', 'SUCCESS'],
    ['policy.evaluate_sign_on', 'ALLOW'],
    ['policy.evaluate_sign_on', 'CHALLENGE'],
    ['user.session.end', 'FAILURE'],
    ['user.account.unlock', 'SUCCESS'],
    ['user.authentication.auth_via_mfa_failure', 'FAILURE'],
    // As the token endpoint logs that it wants a nonce.
    ['app.oauth2.token.grant', 'CHALLENGE'],
  ])('%s with %s is not', (type, result) => {
    expect(signinEventIn(event(type, result))).toBeUndefined();
    expect(isEvent(event(type, result))).toBe(true);
  });

  it.each([null, 3, 'user.session.start', [], {}, { eventType: 'user.session.start' }, { outcome: {} }])(
    '%j is none',
    (value) => {
      expect(signinEventIn(value)).toBeUndefined();
      expect(isEvent(value)).toBe(false);
    },
  );

  it.each([null, undefined, '', '  ', 7, {}])('without a reason (%j) has none', (reason) => {
    expect(
      signinEventIn({ eventType: 'user.session.start', outcome: { result: 'FAILURE', reason } }),
    ).toEqual({
      type: 'user.session.start',
      reason: '(none given)',
    });
  });

  it('is asked for by a filter that finds what is counted, and nothing else', () => {
    const matches = parseFilter(FILTER, ['eventType', 'outcome.result']);
    const results = ['SUCCESS', 'FAILURE', 'DENY', 'CHALLENGE', 'ALLOW'];
    const types = [...COUNTED_TYPES, 'user.session.end', 'app.oauth2.token.grant'];
    for (const one of types.flatMap((type) => results.map((result) => event(type, result)))) {
      expect({ ...one, found: matches?.(one) }).toEqual({ ...one, found: signinEventIn(one) !== undefined });
    }
    expect(FILTER).not.toContain('auth_via_mfa_failure');
    expect(COUNTED_TYPES.filter((type) => kindOf(type) === 'lockout')).toEqual([
      'user.account.lock',
      'user.account.lock.limit',
    ]);
  });
});

describe('the reason of an outcome', () => {
  it.each(['INVALID_CREDENTIALS', 'LOCKED_OUT', 'VERIFICATION_ERROR', 'Sign-on policy denied access'])(
    '"%s" stays as it is',
    (reason) => {
      expect(
        reasonOf(reason, { actor: { displayName: 'Locked Policyholder', alternateId: 'out@x.example' } }),
      ).toBe(reason);
    },
  );

  it.each([
    ['Login of jane.roe@example.com failed', {}, 'Login of [e-mail address] failed'],
    ['Password of Jane Roe is wrong', { actor: { displayName: 'Jane Roe' } }, 'Password of [name] is wrong'],
    ['user JROE denied', { actor: { alternateId: 'jroe' } }, 'user [name] denied'],
    ['jane_roe.xu denied', { actor: { alternateId: 'jane_roe.xu@example.com' } }, '[name] denied'],
    ['Denied for Zoë', { target: [{ type: 'User', displayName: 'Zoë Ågren' }] }, 'Denied for [name]'],
    ['Denied from 203.0.113.77.', {}, 'Denied from [address].'],
    ['Denied from 2001:db8::7, again', {}, 'Denied from [address], again'],
    [
      'SMS for Jane failed',
      { actor: { displayName: 'Jane' }, target: [{ type: 'AuthenticatorEnrollment', displayName: 'SMS' }] },
      'SMS for [name] failed',
    ],
    ['seen in Reykjavik', { client: { geographicalContext: { city: 'Reykjavik' } } }, 'seen in [name]'],
    ['token 00abcDEF1234567890abcdef1234567890abcdEF12 refused', {}, 'token [API token] refused'],
    ['a\nb\u0007c', {}, 'a b c'],
    [`${'long '.repeat(30)}`, {}, `${'long '.repeat(12).slice(0, 59)}…`],
  ])('"%s" shows nobody', (reason, more, shown) => {
    expect(reasonOf(reason, more)).toBe(shown);
  });

  it.skipIf(!hasRecordings)('of real events names nobody', () => {
    const all = recordings('system-log', /^(?:operation-|ListLogs|grafana).*\.json$/).flatMap(({ text }) =>
      [JSON.parse(text) as Record<string, unknown>].flat(),
    );
    expect(all.filter((one) => signinEventIn(one) !== undefined)).toEqual([]);
    expect(all.filter((one) => !isEvent(one))).toEqual([]);
    const reasons = all.map((one) => {
      const { reason = null } = one['outcome'] as { reason?: unknown };
      return signinEventIn({ ...one, ...event('user.session.start', 'FAILURE', reason) })?.reason;
    });
    expect(new Set(reasons)).toEqual(
      new Set([
        '(none given)',
        'Too many enrollment attempts for SMS factor',
        'Too many OTP verification attempts for Email factor',
        'Profile reload for [e-mail address] skipped due to rate lim…',
      ]),
    );
  });
});

it('an event of the simulated org is one', () => {
  const at = new Date('2026-03-04T05:06:07.250Z');
  const outcome = { result: 'FAILURE', reason: 'VERIFICATION_ERROR' };
  expect(signinEventIn(signInStep(at, 'user.authentication.auth_via_mfa', outcome))).toEqual({
    type: 'user.authentication.auth_via_mfa',
    reason: 'VERIFICATION_ERROR',
  });
});
