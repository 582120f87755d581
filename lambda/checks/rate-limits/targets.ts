/** What is asked for in a run: one cheap GET for each bucket that is measured. Pure. */
import type { Bucket } from '../../okta/rate-bucket.ts';
import type { FurtherBucket } from '../../settings/rate-limits.ts';

export interface Target {
  /** Subject of what is found about it. */
  readonly bucket: Bucket;
  /** With query. */
  readonly path: string;
  /** The scope that an access token needs for it. */
  readonly scope: string;
}

/** Its path is that of the poll. */
export const LOG_BUCKET = '/api/v1/logs';

export const LOG: Target = { bucket: LOG_BUCKET, path: LOG_BUCKET, scope: 'okta.logs.read' };

export const APPS: Target = {
  bucket: '/api/v1/apps',
  path: '/api/v1/apps?limit=1',
  scope: 'okta.apps.read',
};

/** Stands for the bucket of all that has none of its own, and says at what percentage the org wants to be warned. */
export const WARNING_THRESHOLD: Target = {
  bucket: '/api/v1',
  path: '/api/v1/rate-limit-settings/warning-threshold',
  scope: 'okta.rateLimits.read',
};

/** Domains, hook keys and certificate authorities come in one page; there are never many. */
const FURTHER: Readonly<Record<FurtherBucket, Pick<Target, 'path' | 'scope'>>> = {
  users: { path: '/api/v1/users?limit=1', scope: 'okta.users.read' },
  groups: { path: '/api/v1/groups?limit=1', scope: 'okta.groups.read' },
  devices: { path: '/api/v1/devices?limit=1', scope: 'okta.devices.read' },
  domains: { path: '/api/v1/domains', scope: 'okta.domains.read' },
  agentPools: { path: '/api/v1/agentPools?limitPerPoolType=1', scope: 'okta.agentPools.read' },
  'hook-keys': { path: '/api/v1/hook-keys', scope: 'okta.inlineHooks.read' },
  certificateAuthorities: {
    path: '/api/v1/certificateAuthorities',
    scope: 'okta.certificateAuthorities.read',
  },
};

/** All but the System Log, which is asked first. */
export function targetsOf(buckets: readonly FurtherBucket[]): Target[] {
  return [APPS, WARNING_THRESHOLD, ...buckets.map(furtherTarget)];
}

export function furtherTarget(name: FurtherBucket): Target {
  return { bucket: `/api/v1/${name}`, ...FURTHER[name] };
}

/** Whose share of the buckets is asked for: Okta keeps it for apps by client id, for API tokens by an id of theirs. */
export interface Principal {
  readonly kind: string;
  /** Absent for an API token, whose id nobody knows who only has the token. */
  readonly clientId?: string;
  /** Where its secret is kept; absent for a key in KMS. */
  readonly secretArn?: string;
}

/** What share of each bucket the credential may use, which only an admin changes: asked for once an hour. */
export function capacityPath({ clientId }: Principal): string {
  const filter =
    clientId === undefined
      ? 'principalType eq "SSWS_TOKEN"'
      : `principalType eq "OAUTH_CLIENT" and principalId eq "${clientId}"`;
  return `/api/v1/principal-rate-limits?filter=${encodeURIComponent(filter)}`;
}
