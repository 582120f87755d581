/** Faults of HTTP: status, redirect, size, encoding and pace, whatever the document says. */
import { gzipSync } from 'node:zlib';
import { type Answer, answer, errorAnswer } from './answers.ts';
import { type Change, deliver, onForeignHost, type Rule, type Scenario } from './scenario.ts';

const MEGABYTE = 1_000_000;
const RATE_LIMIT_WINDOW_SECONDS = 60;

const serverError: Change = () => errorAnswer(500, 'E0000009', 'Internal Server Error');
const readOnly: Change = () => errorAnswer(503, 'E0000010', 'Service is in read only mode');
const notLicensed: Change = () =>
  errorAnswer(401, 'E0000015', 'You do not have permission to access the feature you are requesting');

/** As Okta sends it: the wait is in `x-rate-limit-reset` (epoch seconds), never in Retry-After. */
const rateLimited: Change = (_healthy, { now }) => {
  const reset = Math.floor(now.getTime() / 1000) + RATE_LIMIT_WINDOW_SECONDS;
  return errorAnswer(429, 'E0000047', 'API call exceeded rate limit due to too many requests.', {
    'x-rate-limit-limit': '100',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(reset),
  });
};

const unavailable: Change = () =>
  answer(503, 'text/html', '<html><head><title>503 Service Temporarily Unavailable</title></head></html>');

const LOGIN_PAGE = `<!DOCTYPE html>
<html lang="en"><head><title>Network sign-in</title></head>
<body><form method="post" action="/login"><input name="user"><input type="password" name="password"></form></body></html>
`;

const everyRequest = (change: Change): readonly Rule[] => [{ to: 'every request', change }];
const orgDiscovery = (change: Change): readonly Rule[] => [{ to: ['org-discovery'], change }];
const orgKeys = (change: Change): readonly Rule[] => [{ to: ['org-keys'], change }];

export const HTTP_SCENARIOS = {
  'not-found': {
    description: 'The discovery document of the org server is not found (404).',
    rules: orgDiscovery((_healthy, { path }) => errorAnswer(404, 'E0000007', `Not found: ${path}`)),
  },
  'rate-limited': {
    description: 'Every request is refused with 429 and the wait in x-rate-limit-reset.',
    rules: everyRequest(rateLimited),
  },
  'server-error': {
    description: 'Every request fails with 500 in the Okta envelope.',
    rules: everyRequest(serverError),
  },
  'read-only': {
    description: 'The org is in read only mode (503 E0000010).',
    rules: everyRequest(readOnly),
  },
  'custom-server-unlicensed': {
    description: 'The org has no licence for custom authorization servers (401 E0000015).',
    rules: [{ to: ['custom-discovery', 'custom-metadata', 'custom-keys'], change: notLicensed }],
  },
  'custom-server-broken': {
    description: 'The custom authorization servers fail with 500 while the org server is healthy.',
    rules: [{ to: ['custom-discovery', 'custom-metadata', 'custom-keys'], change: serverError }],
  },
  'jwks-unavailable': {
    description: 'The JWKS of the org server fails with 500 while its discovery document is healthy.',
    rules: orgKeys(serverError),
  },
  blip: {
    description:
      'The first request for the discovery document of the org server fails with 503, later ones do not.',
    rules: [{ to: ['org-discovery'], onlyFirst: 1, change: unavailable }],
  },
  slow: {
    description: 'Every answer takes 2.5 seconds to its first byte.',
    rules: everyRequest(deliver(() => ({ kind: 'late', milliseconds: 2500 }))),
  },

  'redirect-to-another-host': {
    description: 'Every request is redirected to the same path of another host.',
    rules: everyRequest((_healthy, { origin, path }) => redirectTo(onForeignHost(origin + path))),
  },
  'redirect-loop': {
    description: 'Every request is redirected to itself.',
    rules: everyRequest((_healthy, { origin, path }) => redirectTo(origin + path)),
  },

  'login-page': {
    description: 'A proxy answers every request with 200 and an HTML login page.',
    rules: everyRequest(() => answer(200, 'text/html; charset=utf-8', LOGIN_PAGE)),
  },
  'not-json': {
    description: 'The discovery document of the org server is cut-off JSON, sent as if complete.',
    rules: orgDiscovery((healthy) => withBody(healthy, healthy.body.subarray(0, healthy.body.length >> 1))),
  },
  'jwks-not-json': {
    description: 'The JWKS of the org server is plain text called JSON.',
    rules: orgKeys((healthy) => withBody(healthy, Buffer.from('no healthy upstream'))),
  },
  'oversized-body': {
    description: 'The discovery document of the org server is right and 3 MB long.',
    rules: orgDiscovery((healthy) => withBody(healthy, paddedWithSpaces(healthy.body, 3 * MEGABYTE))),
  },
  'gzip-bomb': {
    description: 'The discovery document of the org server is 64 kB of gzip that unpack to 64 MB.',
    rules: orgDiscovery((healthy) => ({
      ...withBody(healthy, gzipSync(paddedWithSpaces(healthy.body, 64 * MEGABYTE))),
      headers: { ...healthy.headers, 'Content-Encoding': 'gzip' },
    })),
  },
  'drip-fed-body': {
    description: 'The discovery document of the org server comes one byte every 100 ms.',
    rules: orgDiscovery(deliver(() => ({ kind: 'drip', millisecondsPerByte: 100 }))),
  },
  'truncated-body': {
    description: 'The discovery document of the org server ends halfway: the connection is closed.',
    rules: orgDiscovery(deliver(({ length }) => ({ kind: 'truncate', afterBytes: length >> 1 }))),
  },
  'wrong-content-type': {
    description: 'The discovery document of the org server is right but sent as text/plain.',
    rules: orgDiscovery((healthy) => withContentType(healthy, 'text/plain')),
  },
  'wrong-charset': {
    description: 'The discovery document of the org server is encoded in UTF-16.',
    rules: orgDiscovery((healthy) => {
      const encoded = Buffer.from(`\ufeff${healthy.body}`, 'utf16le');
      return withContentType(withBody(healthy, encoded), 'application/json;charset=UTF-16');
    }),
  },
} satisfies Record<string, Scenario>;

function redirectTo(location: string): Answer {
  return answer(302, 'text/html', '', { Location: location });
}

function withBody(healthy: Answer, body: Buffer): Answer {
  return { ...healthy, body };
}

function withContentType(healthy: Answer, contentType: string): Answer {
  return { ...healthy, headers: { ...healthy.headers, 'Content-Type': contentType } };
}

/** JSON may end in any amount of white space, so only its size is wrong. */
function paddedWithSpaces(json: Buffer, bytes: number): Buffer {
  return Buffer.concat([json, Buffer.alloc(bytes - json.length, ' ')]);
}
