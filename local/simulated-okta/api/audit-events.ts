/** System Log events about keys and sign-in. */
import { type EventSubject, type LogEvent, logEvent } from './log-event.ts';

/** The signing key of an app was made, copied or put to use. */
export function appKeyEvent(at: Date, action: 'generate' | 'clone' | 'rotate', appId: string): LogEvent {
  return logEvent(at, {
    eventType: `app.keys.${action}`,
    displayMessage: `Application key: ${action}`,
    severity: 'INFO',
    outcome: { result: 'SUCCESS', reason: null },
    debugData: { requestUri: `/api/v1/apps/${appId}`, url: `/api/v1/apps/${appId}?` },
    target: [{ id: appId, type: 'AppInstance', displayName: 'An App' }],
  });
}

/** A user signed in, or tried to. @param reason such as `INVALID_CREDENTIALS`; none means success */
export function signIn(at: Date, reason?: string): LogEvent {
  return logEvent(at, {
    eventType: 'user.session.start',
    displayMessage: 'User login to Okta',
    severity: 'INFO',
    outcome: { result: reason === undefined ? 'SUCCESS' : 'FAILURE', reason: reason ?? null },
    debugData: { requestUri: '/idp/idx/identify', url: '/idp/idx/identify?', threatSuspected: 'false' },
    target: [],
    legacyEventType: `core.user_auth.login_${reason === undefined ? 'success' : 'failed'}`,
  });
}

const SIGN_IN_MESSAGES = {
  'user.authentication.auth_via_mfa': 'Authentication of user via MFA',
  'user.authentication.sso': 'User single sign on to app',
  'policy.evaluate_sign_on': 'Evaluation of sign-on policy',
  'user.account.lock': 'Max sign in attempts exceeded',
  'user.account.lock.limit': 'Max sign in attempts exceeded, locked for good',
} as const;

/** What else is logged while somebody signs in. @param outcome such as `FAILURE` with `VERIFICATION_ERROR` */
export function signInStep(
  at: Date,
  eventType: keyof typeof SIGN_IN_MESSAGES,
  outcome: EventSubject['outcome'],
): LogEvent {
  return logEvent(at, {
    eventType,
    displayMessage: SIGN_IN_MESSAGES[eventType],
    severity: outcome.result === 'SUCCESS' ? 'INFO' : 'WARN',
    outcome,
    debugData: { requestUri: '/idp/idx/challenge/answer', url: '/idp/idx/challenge/answer?' },
    target: [{ id: '0oaanapp0000000001', type: 'AppInstance', displayName: 'An App' }],
  });
}
