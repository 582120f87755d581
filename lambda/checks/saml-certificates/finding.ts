/** Findings about certificates, of which one may concern many apps. */
import type { Finding } from '../../outcome.ts';
import type { CertificateUser } from './uses.ts';

export interface CertificateFinding extends Finding {
  /** Those concerned, the gravest case first. */
  readonly users: UserNames;
  /** Who renews it, as the settings say. */
  readonly owners: readonly string[];
}

export interface UserNames {
  /** At most fifty: a finding is stored. */
  readonly names: readonly string[];
  readonly count: number;
}

const NO_USERS: UserNames = { names: [], count: 0 };

/** What cannot be told of any certificate. @param about what differs from a warning without a request to look up */
export function unknownFinding(
  about: Pick<CertificateFinding, 'subject' | 'reason' | 'observed' | 'wanted'> &
    Partial<Pick<CertificateFinding, 'severity' | 'requestIds'>>,
): CertificateFinding {
  return {
    severity: 'warning',
    requestIds: [],
    ...about,
    condition: 'CHECK_UNKNOWN',
    certainty: 'tentative',
    attempts: [],
    users: NO_USERS,
    owners: [],
  };
}

export const STORED = 50;
const NAMED = 3;

/** Each once, however many of its certificates are concerned. */
export function userNames(users: readonly CertificateUser[]): UserNames {
  const byId = new Map(users.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  return { names: [...byId.values()].slice(0, STORED), count: byId.size };
}

/** `Zoom, Slack, DocuSign and 47 more`. */
export function namesInWords({ names, count }: UserNames): string {
  const rest = count - Math.min(NAMED, names.length);
  return `${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
