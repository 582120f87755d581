/** A refusal by Okta's API or token endpoint as a reason of an outcome. Pure. */
import type { Reason } from '../../contract.ts';
import type { RefusalKind } from './kinds.ts';
import { reasonOfStatus } from './reason.ts';
import type { Refusal } from './refusal.ts';

const CREDENTIAL_REASONS: Readonly<Partial<Record<RefusalKind, Reason>>> = {
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

type Refused = Pick<Refusal, 'kind' | 'status'>;

/** Undefined where it is not about the credential. */
export function credentialReasonOf({ kind, status }: Refused): Reason | undefined {
  const isUnclear = kind === 'other' && (status === 401 || status === 403);
  return CREDENTIAL_REASONS[kind] ?? (isUnclear ? 'AUTH' : undefined);
}

export function reasonOfRefusal(refusal: Refused): Reason {
  const { kind, status } = refusal;
  return (
    credentialReasonOf(refusal) ?? (kind === 'read-only' ? 'READ_ONLY' : reasonOfStatus(status, undefined))
  );
}
