/** Refusals of each kind, as answers of Okta make them. */
import type { CallResult } from '../../../../../lambda/checks/rate-limits/facts.ts';
import type { RefusalKind } from '../../../../../lambda/okta/errors/kinds.ts';
import type { Refusal } from '../../../../../lambda/okta/errors/refusal.ts';
import { NOW, REQUEST_ID, rateLimit } from './facts.ts';

const STATUSES: Readonly<Partial<Record<RefusalKind, number>>> = {
  'rate-limited': 429,
  concurrency: 429,
  'operation-throttled': 429,
  'token-invalid': 401,
  'read-only': 503,
  unavailable: 502,
  'server-error': 500,
  'not-found': 404,
  'paging-or-filter-invalid': 400,
  'request-invalid': 400,
  'not-licensed': 401,
};

export function refused(
  kind: RefusalKind,
  {
    endpoint = 'GET /api/v1/apps',
    status = STATUSES[kind] ?? 403,
    rateLimit: limit = rateLimit(60, 50),
    ...more
  }: Partial<Refusal & { rateLimit: ReturnType<typeof rateLimit> }> = {},
): CallResult & { kind: 'refused' } {
  const refusal: Refusal = {
    kind,
    status,
    summary: `refused as ${kind}`,
    requestId: REQUEST_ID,
    endpoint,
    at: NOW.toISOString(),
    retry: 'no',
    advice: `Mend ${kind}.`,
    ...more,
  };
  return { kind: 'refused', refusal, rateLimit: limit };
}
