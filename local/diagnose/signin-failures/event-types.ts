/**
 * The System Log events that are counted (Okta's catalogue of event types), and the filter that asks for them.
 * There is no `user.authentication.auth_via_mfa_failure`, though an article that many copy has it: a filter on it
 * finds nothing, and says nothing. Pure.
 */

/** With the `outcome.result` that counts; null where every event of the type does. */
const COUNTED = {
  'user.session.start': 'FAILURE',
  'user.authentication.auth_via_mfa': 'FAILURE',
  'user.authentication.sso': 'FAILURE',
  'policy.evaluate_sign_on': 'DENY',
  'user.account.lock': null,
  'user.account.lock.limit': null,
} as const;

export type CountedType = keyof typeof COUNTED;

export const COUNTED_TYPES = Object.keys(COUNTED) as readonly CountedType[];

/** What such events are counted as. */
export function kindOf(type: CountedType): 'failure' | 'lockout' {
  return COUNTED[type] === null ? 'lockout' : 'failure';
}

/** Undefined for what is not counted: another type, a success, a challenge. */
export function countedType(eventType: unknown, result: unknown): CountedType | undefined {
  const type = COUNTED_TYPES.find((each) => each === eventType);
  if (type === undefined) return undefined;
  return COUNTED[type] === null || COUNTED[type] === result ? type : undefined;
}

/** For the parameter `filter` (SCIM), without encoding. */
export const FILTER = COUNTED_TYPES.map((type) => {
  const result = COUNTED[type];
  return result === null
    ? `eventType eq "${type}"`
    : `(eventType eq "${type}" and outcome.result eq "${result}")`;
}).join(' or ');
