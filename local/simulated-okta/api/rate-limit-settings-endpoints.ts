/** `/api/v1/rate-limit-settings/…` and `/api/v1/principal-rate-limits`: what an org has set, never what is used. */
import type { Answer } from '../answers.ts';
import { apiDocument, apiError } from './api-answers.ts';
import type { Credentials } from './credentials.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { parseFilter } from './filter.ts';
import { pageOf } from './paging.ts';

export type ClientLimitMode = 'ENFORCE' | 'PREVIEW' | 'DISABLE';

export interface RateLimitSettings {
  /** Percent of a bucket from which on a warning is logged. */
  readonly warningThreshold: number;
  /** How limits per client are applied, in general and per use case. */
  readonly perClient: {
    readonly defaultMode: ClientLimitMode;
    readonly useCaseModeOverrides?: Readonly<Record<string, ClientLimitMode>>;
  };
  readonly notificationsEnabled: boolean;
}

export const WORKFORCE_SETTINGS: RateLimitSettings = {
  warningThreshold: 90,
  perClient: { defaultMode: 'ENFORCE' },
  notificationsEnabled: true,
};

const SINCE = '2026-01-02T03:04:05Z';

export function rateLimitSettingsEndpoints(
  settingsOf: () => RateLimitSettings,
  credentials: Credentials,
): Endpoint[] {
  /** One row per principal; which kind is asked for has to be said. */
  function principals(call: Call): Answer {
    const filter = call.url.searchParams.get('filter') ?? '';
    const matches = parseFilter(filter, ['principalType', 'principalId']);
    if (matches === undefined || !filter.includes('principalType')) {
      return apiError(
        400,
        'E0000001',
        'Api validation failed: principalRateLimitMediated',
        'The filter does not name a principalType',
      );
    }
    const rows = [
      ...credentials.tokens.map(({ id }) => principalRow(id, 'SSWS_TOKEN')),
      ...credentials.apps.map(({ clientId }) => principalRow(clientId, 'OAUTH_CLIENT')),
    ];
    return pageOf(rows.filter(matches), { usual: 20, most: 50 }, call);
  }

  const common = { scope: 'okta.rateLimits.read', area: 'rate-limits' } as const;
  return [
    {
      ...common,
      name: 'warning-threshold',
      path: /^\/api\/v1\/rate-limit-settings\/warning-threshold$/,
      answer: () => apiDocument({ warningThreshold: settingsOf().warningThreshold }),
    },
    {
      ...common,
      name: 'per-client',
      path: /^\/api\/v1\/rate-limit-settings\/per-client$/,
      answer: () => apiDocument(settingsOf().perClient),
    },
    {
      ...common,
      name: 'admin-notifications',
      path: /^\/api\/v1\/rate-limit-settings\/admin-notifications$/,
      answer: () => apiDocument({ notificationsEnabled: settingsOf().notificationsEnabled }),
    },
    {
      ...common,
      name: 'principal-rate-limits',
      path: /^\/api\/v1\/principal-rate-limits$/,
      scope: 'okta.principalRateLimits.read',
      answer: principals,
    },
  ];
}

function principalRow(principalId: string, principalType: 'SSWS_TOKEN' | 'OAUTH_CLIENT') {
  return {
    id: `prl${principalId.slice(3)}`,
    orgId: '00osimulatedorg0001d7',
    principalId,
    principalType,
    defaultPercentage: 50,
    defaultConcurrencyPercentage: 50,
    lastUpdate: SINCE,
    lastUpdatedBy: '00usimulated00000001',
    createdDate: SINCE,
    createdBy: '00usimulated00000001',
  };
}
