/**
 * The API of a simulated org: tokens, authorization, rate limits and the resources behind them. It answers
 * requests as values; `startSimulatedOkta` puts it on the wire.
 */
import type { Answer } from '../answers.ts';
import { type AccessToken, createAccessTokens } from './access-tokens.ts';
import { apiError, methodNotAllowed, tooManyRequests, withHeaders } from './api-answers.ts';
import { type ApiRequest, pathOf } from './api-request.ts';
import { type ApiScenario, openScene } from './api-scenario.ts';
import { API_SCENARIOS, type ApiScenarioName } from './api-scenarios.ts';
import { appEndpoints } from './app-endpoints.ts';
import { publicMetadataAnswer } from './app-metadata.ts';
import { createGate } from './authorization.ts';
import { bucketOf } from './buckets.ts';
import { ANONYMOUS, callerOf, principalIdOf } from './caller.ts';
import { type Concurrency, createConcurrency } from './concurrency.ts';
import { type ApiToken, type Credentials, createCredentials, type ServiceApp } from './credentials.ts';
import { createDpopNonces } from './dpop-nonces.ts';
import { PROOF_LIFETIME_MS } from './dpop-proof.ts';
import type { Endpoint } from './endpoint.ts';
import { idpEndpoints } from './idp-endpoints.ts';
import { createIntrospection } from './introspection.ts';
import { type Directory, orgEndpoints } from './org-endpoints.ts';
import { USUAL_HABITS } from './org-habits.ts';
import { withConcurrencyLimit, withRateLimit } from './rate-limit-headers.ts';
import {
  type RateLimitSettings,
  rateLimitSettingsEndpoints,
  WORKFORCE_SETTINGS,
} from './rate-limit-settings-endpoints.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import type { SimulatedApp } from './simulated-app.ts';
import { createSystemLog, type SystemLog } from './system-log.ts';
import { claimantOf, createTokenEndpoint } from './token-endpoint.ts';
import { createUsedIds } from './used-ids.ts';

export type { ApiScenarioName } from './api-scenarios.ts';

export interface SimulatedApi {
  /** Apps and tokens, and what may be done to them. */
  readonly credentials: Credentials;
  /** Limits, the load of other clients, and the counters. */
  readonly rateLimits: RateLimits;
  readonly concurrency: Concurrency;
  readonly log: Pick<SystemLog, 'publish'>;
  /** What `GET /api/v1/apps` lists beside the service apps. */
  apps: readonly SimulatedApp[];
  directory: Directory;
  settings: RateLimitSettings;
  /** Has it that an access token was issued, in a form that was chosen: that of a JWT, as real orgs do. */
  admitAccessToken(token: AccessToken): void;
  /** Revokes access tokens issued so far. @param clientId to this app only @default to every app */
  revokeAccessTokens(clientId?: string): void;
  /** Hands out a new DPoP nonce from now on. @param old whether nonces handed out before are still good */
  renewNonce(old: 'accepted' | 'refused'): void;
  /** Leaves the scenarios before; with none, everything is healthy. */
  switchTo(...scenarios: readonly (ApiScenarioName | ApiScenario)[]): void;
  /**
   * The answer to a request, or nothing when its path is not of the API.
   *
   * @param gone aborts when the client has the answer or is gone; until then the request is in flight
   */
  answer(request: ApiRequest, gone: AbortSignal): Promise<Answer | undefined>;
}

export interface SimulatedApiOptions {
  readonly now: () => Date;
  /** @default none */
  readonly serviceApps?: readonly ServiceApp[];
  /** @default none */
  readonly apiTokens?: readonly ApiToken[];
  /** How long access tokens are good for. @default 3600 */
  readonly accessTokenSeconds?: number;
}

/** How far off the suggestion is with which concurrency limits are refused. */
const SUGGESTED_WAIT_MS = 60_000;

const INTROSPECTION_PATH = '/oauth2/v1/introspect';

export function createSimulatedApi({
  now,
  serviceApps = [],
  apiTokens = [],
  accessTokenSeconds = 3600,
}: SimulatedApiOptions): SimulatedApi {
  const credentials = createCredentials(serviceApps, apiTokens);
  const accessTokens = createAccessTokens();
  const nonces = createDpopNonces();
  const usedProofs = createUsedIds(2 * PROOF_LIFETIME_MS);
  const rateLimits = createRateLimits(now);
  rateLimits.setCeiling(ANONYMOUS, 100);
  const concurrency = createConcurrency();
  const log = createSystemLog();
  const held = { credentials, accessTokens, nonces, usedProofs };
  const tokenEndpoint = createTokenEndpoint({ ...held, accessTokenSeconds });
  const introspection = createIntrospection(credentials, accessTokens);
  const gate = createGate({ ...held, habits: () => scene.habits });
  let scene = openScene(USUAL_HABITS, []);

  const endpoints: readonly Endpoint[] = [
    {
      name: 'logs',
      path: /^\/api\/v1\/logs$/,
      scope: 'okta.logs.read',
      area: 'logs',
      answer: (call) => log.answer(call),
    },
    ...appEndpoints(
      () => api.apps,
      () => credentials.apps,
    ),
    ...rateLimitSettingsEndpoints(() => api.settings, credentials),
    ...idpEndpoints(() => api.directory),
    ...orgEndpoints(() => api.directory),
  ];

  /** Counts the request, and answers it if it passes. */
  async function limited(request: ApiRequest, endpoint: Endpoint | 'token' | undefined, clock: Date) {
    const caller = callerOf(request, credentials, accessTokens);
    const principalId =
      endpoint === 'token' ? (claimantOf(request, credentials) ?? ANONYMOUS) : principalIdOf(caller);
    const verdict = rateLimits.charge(bucketOf(pathOf(request.path)) ?? '/', principalId);

    async function passed(): Promise<Answer> {
      if (endpoint === 'token') return tokenEndpoint.answer(request, clock);
      if (endpoint === undefined) return apiError(404, 'E0000008', 'The requested path was not found');
      const admission = await gate.admit(request, caller, endpoint, clock);
      if ('refused' in admission) return admission.refused;
      const id = endpoint.path.exec(pathOf(request.path))?.[1] ?? '';
      const url = new URL(request.origin + request.path);
      const { role } = admission;
      const accept = request.headers['accept'] ?? '';
      return endpoint.answer({ url, id, accept, now: clock, role, principalId, habits: scene.habits });
    }

    const answer = verdict.refusedBy === 'nobody' ? await passed() : tooManyRequests();
    return withRateLimit(answer, verdict, scene.habits, clock.getTime() - now().getTime());
  }

  async function healthy(
    request: ApiRequest,
    endpoint: Endpoint | 'token' | undefined,
    clock: Date,
    gone: AbortSignal,
  ): Promise<Answer> {
    if (endpoint !== undefined && request.method !== (endpoint === 'token' ? 'POST' : 'GET')) {
      return methodNotAllowed();
    }
    if (!concurrency.enter(gone)) {
      return withConcurrencyLimit(tooManyRequests(), new Date(clock.getTime() + SUGGESTED_WAIT_MS));
    }
    return limited(request, endpoint, clock);
  }

  /** What needs no credential, and counts in no bucket of the API. */
  function forAnybody({ path, origin, headers, clockOffsetMs = 0 }: ApiRequest): Answer | undefined {
    const found = publicMetadataAnswer(pathOf(path), api.apps, origin, headers['accept'] ?? '');
    const clock = new Date(now().getTime() + clockOffsetMs + scene.clockOffsetMs);
    return found && withHeaders(found, { Date: clock.toUTCString() });
  }

  const api: SimulatedApi = {
    credentials,
    rateLimits,
    concurrency,
    log,
    apps: [],
    directory: { idps: [], users: 25, groups: 8 },
    settings: WORKFORCE_SETTINGS,
    admitAccessToken: ({ value, ...token }) => {
      accessTokens.issue(token, value);
    },
    revokeAccessTokens: (clientId) => accessTokens.revokeAll(clientId),
    renewNonce: (old) => (old === 'accepted' ? nonces.rotate() : nonces.replace()),
    switchTo(...scenarios) {
      const chosen = scenarios.map((one) => (typeof one === 'string' ? API_SCENARIOS[one] : one));
      scene = openScene(USUAL_HABITS, chosen);
    },
    async answer(request, gone) {
      const path = pathOf(request.path);
      const isToken = path === '/oauth2/v1/token';
      if (path === INTROSPECTION_PATH && request.method === 'POST')
        return introspection.answer(request, new Date(now().getTime() + scene.clockOffsetMs));
      if (!isToken && !path.startsWith('/api/v1/')) return forAnybody(request);
      const endpoint = isToken ? 'token' : endpoints.find((one) => one.path.test(path));
      const { changesFor, nextCall, clockOffsetMs } = scene;
      if (!isToken && nextCall()) accessTokens.revokeAll();
      const clock = new Date(now().getTime() + (request.clockOffsetMs ?? 0) + clockOffsetMs);
      let answer = await healthy(request, endpoint, clock, gone);
      const { method, origin } = request;
      const asked = { method, path: request.path, origin, now: clock, target: undefined };
      const name = endpoint === 'token' ? endpoint : endpoint?.name;
      for (const change of changesFor(name)) answer = await change(answer, asked);
      return withHeaders(answer, { Date: clock.toUTCString() });
    },
  };
  return api;
}
