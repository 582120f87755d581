/** From requests that were sent to a bundle: what is counted, what is shown, what is ruled out. */
import { describe, expect, it } from 'vitest';
import { composeNow } from '../../../local/ticket/compose-now.ts';
import type { Collected } from '../../../local/ticket/exchange.ts';
import { bundleMarkdown } from '../../../local/ticket/markdown.ts';
import { recordedExchanges, recordings } from '../../support/recordings.ts';
import {
  answerWith,
  collectedWith,
  connectionWith,
  exchangeWith,
  NOW,
  oktaError,
  REQUEST_ID,
  secondsAfter,
} from './facts.ts';

const composed = (changes: Partial<Collected>) => composeNow(collectedWith(changes), 'tool 1.0.0');
const verdictOf = (changes: Partial<Collected>, what: RegExp) =>
  composed(changes).bundle.ruledOut.find((one) => what.test(one.what));

const SERVER_ERROR = oktaError('E0000009', 'Internal Server Error');
const failing = (attempt: number) =>
  exchangeWith(answerWith(500, SERVER_ERROR, {}, secondsAfter(attempt)), { attempt });
const good = (attempt: number) => exchangeWith(answerWith(200, {}, {}, secondsAfter(attempt)), { attempt });
const silent = (attempt: number, reason: 'CONNECT' | 'DNS' | 'TIMEOUT' = 'CONNECT') =>
  exchangeWith(answerWith(200, {}), {
    attempt,
    method: 'connection',
    path: 'acme.okta.com',
    result: { fault: { reason, phase: reason === 'DNS' ? 'dns' : 'connect', detail: 'no way' } },
  });

describe('requests that failed', () => {
  it('are counted by endpoint and status, with the first and the last', () => {
    const { bundle, failed } = composed({
      tries: { done: 3, planned: 3 },
      exchanges: [good(1), failing(2), failing(3)],
    });
    expect(failed).toBe(2);
    expect(bundle.frequency).toEqual([
      {
        what: 'GET /oauth2/v1/keys',
        failed: 2,
        of: 3,
        words: '2 of 3 failed: HTTP 500 E0000009 × 2',
        first: secondsAfter(2).toISOString(),
        last: secondsAfter(3).toISOString(),
      },
    ]);
    expect(bundle.failures).toEqual([
      {
        what: 'GET /oauth2/v1/keys',
        status: 500,
        code: 'E0000009',
        observed: 'HTTP 500: Internal Server Error',
        first: secondsAfter(2).toISOString(),
        last: secondsAfter(3).toISOString(),
        extent: '2 times',
      },
    ]);
    expect(bundle.summary).toMatch(
      /^2 of 3 requests to https:\/\/acme\.okta\.com \(cell okta\.com:14\) failed between \S+ and \S+, in 2 of 3 tries: /,
    );
  });

  it('stand with request id, error id, times by phase, address and rate limit', () => {
    const headers = {
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': '1772452800',
    };
    const answer = answerWith(429, oktaError('E0000047', 'API call exceeded rate limit'), headers);
    const exchange = exchangeWith(answer, { path: '/api/v1/users', parameters: ['search', 'limit'] });
    expect(composed({ exchanges: [exchange] }).bundle.requests).toEqual([
      {
        at: NOW.toISOString(),
        what: 'GET /api/v1/users?search=…&limit=…',
        status: 429,
        requestId: REQUEST_ID,
        errorId: 'oae3ArCozZVSOuvaI5TTk8g8g',
        outcome: 'E0000047',
        host: 'acme.okta.com (203.0.113.7)',
        timing: 'dns 3, connect 20, tls 41, first byte 80, body 10',
        rateLimit: 'limit 100, remaining 0, reset 1772452800',
      },
    ]);
  });

  it.each([
    { count: 50, shown: 50, leftOut: 0 },
    { count: 51, shown: 50, leftOut: 1 },
  ])('of $count are $shown shown, the newest first', ({ count, shown, leftOut }) => {
    const exchanges = Array.from({ length: count }, (_, index) => failing(index));
    const { bundle } = composed({ exchanges });
    expect(bundle.requests).toHaveLength(shown);
    expect(bundle.requestsLeftOut).toBe(leftOut);
    expect(bundle.requests[0]?.at).toBe(secondsAfter(count - 1).toISOString());
    expect(bundle.frequency[0]?.failed).toBe(count);
  });

  it('are shown before those that did not, where not all have room', () => {
    const exchanges = [failing(1), ...Array.from({ length: 60 }, (_, index) => good(index + 2))];
    const { requests } = composed({ exchanges }).bundle;
    expect(requests.filter(({ status }) => status === 500)).toHaveLength(1);
    expect(requests.at(-1)?.status).toBe(500);
  });

  it('are none where Okta asked for a nonce and was given it', () => {
    const wants = answerWith(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'n1' });
    const token = { method: 'POST', path: '/oauth2/v1/token' };
    const asked = exchangeWith(wants, token);
    expect(composed({ exchanges: [asked, exchangeWith(answerWith(200, {}), token)] }).failed).toBe(0);
    expect(composed({ exchanges: [asked, exchangeWith(answerWith(200, {}))] }).failed).toBe(1);
    const later = exchangeWith(answerWith(200, {}), { ...token, attempt: 2 });
    expect(composed({ exchanges: [asked, later] }).failed).toBe(1);
  });

  it('are answers of 200 that are no JSON, of which nothing but a title is quoted', () => {
    const page = '<html><title>Sign in, Jane</title><body>Jane</body></html>';
    const cut = '[{"profile":{"login":"jane"}},{"pro';
    const { bundle, failed } = composed({
      exchanges: [
        exchangeWith(answerWith(200, page)),
        exchangeWith(answerWith(200, cut), { path: '/api/v1/users' }),
      ],
    });
    expect(failed).toBe(2);
    expect(bundle.failures.map(({ code }) => code)).toEqual(['HTML', 'NOT_JSON']);
    expect(JSON.stringify(bundle)).not.toContain('"login');
    expect(bundle.answers.map(({ body }) => body)).toEqual([
      '[58 bytes of HTML or XML, title: Sign in, Jane; left out]',
      '[35 bytes that are no error of Okta; left out]',
    ]);
  });
});

describe('answers that failed', () => {
  it('are quoted once for each way, with those that were answered alike', () => {
    const { answers } = composed({
      exchanges: [failing(1), failing(2), { ...failing(3), path: '/.well-known/openid-configuration' }],
    }).bundle;
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({
      what: 'GET /.well-known/openid-configuration',
      alsoOf: ['GET /oauth2/v1/keys'],
      requestId: REQUEST_ID,
    });
    expect(JSON.parse(answers[0]?.body ?? '')).toEqual({
      errorCode: 'E0000009',
      errorSummary: 'Internal Server Error',
      errorId: 'oae3ArCozZVSOuvaI5TTk8g8g',
      errorCauses: [],
    });
  });
});

describe('what is ruled out', () => {
  it.each([
    { seconds: 60, verdict: 'ruled out' },
    { seconds: -60, verdict: 'ruled out' },
    { seconds: 62, verdict: 'not ruled out' },
    { seconds: -62, verdict: 'not ruled out' },
  ])('is the clock, at $seconds s: $verdict', ({ seconds, verdict }) => {
    const date = new Date(NOW.getTime() + seconds * 1000).toUTCString();
    const exchanges = [exchangeWith(answerWith(500, SERVER_ERROR, { date }))];
    expect(verdictOf({ exchanges }, /Clock/)?.verdict).toBe(verdict);
  });

  it.each([
    { what: /DNS/, exchanges: [silent(1, 'DNS')], verdict: 'not ruled out' },
    { what: /TCP/, exchanges: [silent(1)], verdict: 'not ruled out' },
    { what: /DNS/, exchanges: [failing(1)], verdict: 'ruled out' },
    { what: /TLS/, exchanges: [failing(1)], verdict: 'ruled out' },
    { what: /proxy/, exchanges: [failing(1)], verdict: 'ruled out' },
    {
      what: /proxy/,
      exchanges: [failing(1), exchangeWith(answerWith(503, 'no', { 'x-okta-request-id': [] }))],
      verdict: 'not ruled out',
    },
    { what: /credential/, exchanges: [failing(1)], verdict: 'not known' },
  ])('says of $what: $verdict', ({ what, exchanges, verdict }) => {
    expect(verdictOf({ exchanges }, what)?.verdict).toBe(verdict);
  });

  it('is the credential only where the endpoint was answered with it', () => {
    const endpoint = '/api/v1/apps';
    const used = (status: number, body: object) => ({
      endpoint,
      hasCredential: true,
      exchanges: [exchangeWith(answerWith(status, body), { path: endpoint })],
    });
    expect(verdictOf(used(200, []), /credential/)?.verdict).toBe('ruled out');
    expect(verdictOf(used(500, SERVER_ERROR), /credential/)?.verdict).toBe('not known');
    const refused = verdictOf(used(403, oktaError('E0000006', 'You do not have permission')), /credential/);
    expect(refused?.verdict).toBe('not ruled out');
    expect(refused?.evidence).toContain('admin role');
  });
});

describe('an org that cannot be reached', () => {
  const exchanges = [silent(1), silent(2)];
  const control = { target: 'https://sts.amazonaws.com', failure: 'no way (phase dns)' };

  it('is no evidence against Okta where the control target cannot either', () => {
    const { bundle, isUnknown } = composed({ connections: [], exchanges, control });
    expect(isUnknown).toBe(true);
    expect(bundle.summary).toMatch(
      /this machine's own network is to be looked at first; this is no evidence against Okta\.$/,
    );
  });

  it('is evidence where the control target answers, or where the org took a connection', () => {
    const answers = { ...control, failure: undefined };
    expect(composed({ connections: [], exchanges, control: answers }).isUnknown).toBe(false);
    expect(composed({ connections: [connectionWith()], exchanges, control }).isUnknown).toBe(false);
    expect(verdictOf({ connections: [], exchanges, control: answers }, /own network/)?.verdict).toBe(
      'ruled out',
    );
  });
});

describe('an org that answers well', () => {
  it('has nothing to report, and says what was looked at', () => {
    const { failed, isUnknown, lookedAt } = composed({});
    expect({ failed, isUnknown }).toEqual({ failed: 0, isUnknown: false });
    expect(lookedAt[0]).toBe('GET /oauth2/v1/keys: 0 of 1 failed');
    expect(lookedAt.at(-1)).toContain('1 of 1 tries from 2026-03-02T12:00:00.000Z');
  });

  it('is unknown where nothing was asked, or the endpoint was not', () => {
    expect(composed({ exchanges: [] }).isUnknown).toBe(true);
    const { isUnknown, lookedAt } = composed({ notAsked: 'no credential is stored' });
    expect(isUnknown).toBe(true);
    expect(lookedAt).toContain('the endpoint was not asked: no credential is stored');
  });

  it('tells its cell and pipeline, and the command line goes before it', () => {
    const body = { id: '00o1', cell: 'ok14', pipeline: 'v1', _links: {} };
    const exchanges = [exchangeWith(answerWith(200, body), { path: '/.well-known/okta-organization' })];
    expect(composed({ exchanges, cell: undefined }).bundle.org).toMatchObject({
      cell: 'okta.com:14',
      pipeline: 'v1 (Classic Engine)',
    });
    expect(composed({ exchanges, cell: 'okta.com:7' }).bundle.org.cell).toBe('okta.com:7');
    expect(composed({ cell: undefined }).bundle.org.cell).toBe('not known: the org did not say it');
  });
});

describe('refusals that Okta has sent', () => {
  const texts = new Map(recordings('errors', /\.http\.json$/).map(({ name, text }) => [name, text]));
  const recorded = recordedExchanges('errors');

  it.skipIf(recorded.length === 0).each(recorded)(
    '$name stands with its code, its error id, and its request id where one was recorded',
    (each) => {
      const { status, headers, name, url } = each;
      const answer = { ...answerWith(status, texts.get(name)), headers };
      const exchange = exchangeWith(answer, { path: new URL(url).pathname });
      const { bundle } = composed({ exchanges: [exchange] });
      const said = JSON.parse(texts.get(name) ?? '{}');
      expect(bundle.requests[0]).toMatchObject({
        status,
        requestId: headers['x-okta-request-id'] ?? null,
        errorId: said.errorId,
        outcome: said.errorCode,
      });
      expect(JSON.parse(bundle.answers[0]?.body ?? '')).toMatchObject({
        errorCode: said.errorCode,
        errorId: said.errorId,
      });
      expect(bundleMarkdown(bundle)).toContain(said.errorId);
    },
  );
});
