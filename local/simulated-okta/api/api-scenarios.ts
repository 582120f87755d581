/** Every state in which the API can be put, by name. Several may be combined. */
import type { Answer } from '../answers.ts';
import { answer } from '../answers.ts';
import { type Change, deliver } from '../scenario.ts';
import { apiError, emptyRefusal, oauthError, tooManyRequests, withHeaders } from './api-answers.ts';
import type { ApiRule, ApiScenario } from './api-scenario.ts';
import { challenge } from './challenge.ts';
import { nextLinkTo, nextOnForeignHost } from './link-faults.ts';
import { withConcurrencyLimit } from './rate-limit-headers.ts';
import { invalidProof } from './refusal.ts';

const MINUTE_MS = 60_000;
/** Longer than any client waits. */
const NEVER_MS = 60 * MINUTE_MS;

const everyCall = (change: Change): readonly ApiRule[] => [{ to: 'every call', change }];
const firstCalls = (onlyFirst: number, change: Change): readonly ApiRule[] => [
  { to: 'every call', onlyFirst, change },
];
const token = (change: Change): readonly ApiRule[] => [{ to: ['token'], change }];

const never = deliver(() => ({ kind: 'late', milliseconds: NEVER_MS }));
const html: Change = () =>
  answer(200, 'text/html;charset=utf-8', '<!DOCTYPE html><html><body>Please wait…</body></html>');
const unavailable: Change = () =>
  answer(503, 'text/html', '<html><head><title>503 Service Temporarily Unavailable</title></head></html>');
const serverError: Change = () => apiError(500, 'E0000009', 'Internal Server Error');
const notLicensed: Change = () =>
  apiError(401, 'E0000015', 'You do not have permission to access the feature you are requesting');
const cutOff: Change = (healthy) => ({
  ...healthy,
  body: healthy.body.subarray(0, healthy.body.length >> 1),
});

/** The limits of the healthy answer, with nothing left of them. */
const rateLimited: Change = ({ headers }): Answer => {
  const limits = Object.entries(headers).filter(([name]) => name.startsWith('x-rate-limit-'));
  return withHeaders(tooManyRequests(), { ...Object.fromEntries(limits), 'x-rate-limit-remaining': '0' });
};

const TABLE = {
  'api-healthy': { description: 'Every call is answered as in a healthy org.' },
  'api-server-error': {
    description: 'Every call fails with 500 in the Okta envelope.',
    rules: everyCall(serverError),
  },
  'api-server-error-thrice': {
    description: 'The first three calls fail with 500, later ones do not.',
    rules: firstCalls(3, serverError),
  },
  'api-unavailable-once': {
    description: 'A proxy answers the first call with 503 and HTML, later ones reach the org.',
    rules: firstCalls(1, unavailable),
  },
  'api-read-only': {
    description: 'Every call is refused because the org is in read only mode (503 E0000010).',
    rules: everyCall(() => apiError(503, 'E0000010', 'Service is in read only mode')),
  },
  'api-unlicensed': {
    description: 'The org has no licence for identity providers and limits of principals (401 E0000015).',
    rules: [
      {
        to: ['idps', 'idp-trust-keys', 'idp-signing-keys', 'principal-rate-limits'],
        change: notLicensed,
      },
    ],
  },
  'dpop-proof-replayed': {
    description: 'Every call is refused as if its DPoP proof had been there before (400, no body).',
    rules: everyCall((_healthy, { origin, path }) => {
      const replayed = invalidProof('The DPoP proof JWT has already been used.');
      const asked = { origin, path: path.split('?')[0] ?? path, scope: '' };
      return emptyRefusal(400, { 'WWW-Authenticate': challenge('DPoP', replayed, asked) });
    }),
  },
  'api-concurrency': {
    description: 'Every call is refused because too many are in flight (429 with a limit of 0).',
    rules: everyCall((_healthy, { now }) =>
      withConcurrencyLimit(tooManyRequests(), new Date(now.getTime() + MINUTE_MS)),
    ),
  },
  'api-silent': { description: 'No call is ever answered.', rules: everyCall(never) },
  'api-silent-once': {
    description: 'The first call is never answered, later ones are.',
    rules: firstCalls(1, never),
  },
  'api-rate-limited': {
    description: 'Every call is refused with 429 until the window ends, and then again.',
    rules: everyCall(rateLimited),
  },
  'api-html': {
    description: 'Every call is answered with 200 and an HTML page.',
    rules: everyCall(html),
  },
  'api-not-json': {
    description: 'Every call is answered with cut-off JSON, sent as if complete.',
    rules: everyCall(cutOff),
  },

  'api-clock-ahead': {
    description: 'The clock of the API is 10 minutes ahead, so that every proof is too old.',
    clockOffsetMs: 10 * MINUTE_MS,
  },
  'api-clock-behind': {
    description: 'The clock of the API is 10 minutes behind, so that every proof is from the future.',
    clockOffsetMs: -10 * MINUTE_MS,
  },

  'next-page-is-this-page': {
    description: 'The next page of every list is the page itself.',
    rules: everyCall((healthy, { origin, path }) => nextLinkTo(healthy, origin + path)),
  },
  'next-page-on-foreign-host': {
    description: 'The next page of every list is on a host that is not the org.',
    rules: everyCall(nextOnForeignHost),
  },
  'links-joined': {
    description: 'Several links come in one header, joined by commas.',
    habits: { linkHeaders: 'joined' },
  },

  'rate-limit-headers-twice': {
    description: 'Every header of the rate limit comes twice, for the caller and for the org.',
    habits: { rateLimitHeaders: 'twice' },
  },
  'resource-nonce-400': {
    description: 'Calls need a nonce in their DPoP proof, and are asked for it with 400.',
    habits: { resourceNonce: 400 },
  },
  'resource-nonce-401': {
    description: 'Calls need a nonce in their DPoP proof, and are asked for it with 401.',
    habits: { resourceNonce: 401 },
  },
  'invalid-token-in-envelope': {
    description: 'A bad access token is refused in the Okta envelope (E0000011) as well.',
    habits: { invalidTokenAnswer: 'envelope' },
  },
  'tokens-revoked-at-third-call': {
    description: 'All access tokens are revoked just before the third call.',
    revokesTokensAtCall: 3,
  },

  'token-server-error': {
    description: 'The token endpoint fails with 500.',
    rules: token(() => oauthError(500, 'server_error', 'The authorization server encountered an error.')),
  },
  'token-silent': { description: 'The token endpoint never answers.', rules: token(never) },
  'token-html': { description: 'The token endpoint answers with 200 and HTML.', rules: token(html) },
  'token-rate-limited': {
    description: 'The token endpoint refuses every request with 429.',
    rules: token(rateLimited),
  },
  'token-nonce-never-accepted': {
    description: 'The token endpoint asks for another nonce, whatever nonce it is sent.',
    rules: token(({ headers }) => {
      const asks = oauthError(400, 'use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.');
      return withHeaders(asks, { 'dpop-nonce': headers['dpop-nonce'] ?? 'another-nonce' });
    }),
  },
} satisfies Record<string, ApiScenario>;

export type ApiScenarioName = keyof typeof TABLE;

export const API_SCENARIOS: Readonly<Record<ApiScenarioName, ApiScenario>> = TABLE;
export const API_SCENARIO_NAMES = Object.keys(TABLE) as readonly ApiScenarioName[];

export function isApiScenarioName(name: string): name is ApiScenarioName {
  return Object.hasOwn(TABLE, name);
}

export function describeApiScenarios(): { name: ApiScenarioName; description: string }[] {
  return API_SCENARIO_NAMES.map((name) => ({ name, description: API_SCENARIOS[name].description }));
}
