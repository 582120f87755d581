/** Recorded answers of real orgs, read by the real client: what a run makes of them. */
import { describe, expect, it } from 'vitest';
import { rateLimits } from '../../../../lambda/checks/rate-limits/check.ts';
import { METRICS } from '../../../../lambda/contract.ts';
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import { oktaClient } from '../../../../lambda/okta/client.ts';
import type { Authorizer } from '../../../../lambda/okta/credentials/authorizer.ts';
import type { Judgement } from '../../../../lambda/outcome.ts';
import type { FurtherBucket } from '../../../../lambda/settings/rate-limits.ts';
import { hasRecordings, recordedExchanges, recordings } from '../../../support/recordings.ts';
import { told } from './support/facts.ts';
import { observationOn } from './support/judged.ts';
import { neverAborted, SETTINGS } from './support/probing.ts';

const ORG = 'https://acme.okta.com';
const THRESHOLD = '/api/v1/rate-limit-settings/warning-threshold';

const authorizer: Authorizer = {
  begin: () => ({ authorize: async () => ({ kind: 'headers', headers: {} }), answered: async () => 'final' }),
};

/** A recorded answer as if it had come at the time that it states. */
function recorded(name: string): HttpAnswer {
  const [exchange] = recordedExchanges('rate-limit', new RegExp(`^${name.replaceAll('.', '\\.')}$`));
  const [body] = recordings('rate-limit', new RegExp(`^${name.replaceAll('.', '\\.')}$`));
  const at = new Date(exchange?.headers.date ?? '');
  return {
    status: exchange?.status ?? 0,
    headers: exchange?.headers ?? {},
    body: Buffer.from(body?.text ?? ''),
    firstByteMs: 1,
    totalMs: 1,
    sentAt: at,
    receivedAt: at,
  };
}

/** One run in which the paths named answer as recorded, and all else as the threshold does, with an empty list. */
async function run(
  answers: Readonly<Record<string, HttpAnswer>>,
  buckets: FurtherBucket[] = [],
): Promise<Judgement> {
  const usual = { ...recorded('settings.warning-threshold.http.json'), body: Buffer.from('[]') };
  let now = usual.receivedAt;
  const check = rateLimits(
    {
      org: { url: ORG, customDomains: [] },
      principals: [],
      settings: { ...SETTINGS, buckets },
      credential: { kind: 'ssws' },
    },
    {
      clock: { now: () => now, monotonicMs: () => 0 },
      open: (known) =>
        oktaClient(
          {
            authorizer,
            send: async ({ url }) => {
              const answer = answers[new URL(url).pathname] ?? usual;
              now = answer.receivedAt;
              return answer;
            },
            clock: { now: () => now },
            wait: async () => {},
            random: () => 0,
          },
          known,
          new Date(now.getTime() + 1000),
        ),
    },
  );
  const facts = await check.probe(neverAborted, {}, {});
  return check.judge(facts, {}, now, undefined);
}

describe.skipIf(!hasRecordings)('a recorded answer', () => {
  it('of the threshold for warnings is the threshold, and tells of the bucket of all the rest', async () => {
    const judgement = await run({ [THRESHOLD]: recorded('settings.warning-threshold.http.json') });
    expect(judgement.findings).toEqual([]);
    expect(observationOn('/api/v1', judgement)).toMatchObject({
      state: 'ok',
      observed: expect.stringMatching(/^3 of 50 used \(6 %\), new in 59 s; by the monitor itself 2 %$/),
      wanted: "below 75 % (the org's own threshold), of that the monitor at most 10 %",
    });
  });

  it('of a small org counts as what the header says: one of ten', async () => {
    const judgement = await run({ '/api/v1/apps': recorded('normal.apps-list.limit10.http.json') });
    expect(observationOn('/api/v1/apps', judgement).observed).toContain('1 of 10 used (10 %)');
    expect(judgement.measurements).toContainEqual({
      metric: METRICS.rateLimitUtilization,
      value: 10,
      unit: 'Percent',
    });
  });

  it('of all shares of API tokens gives their range', async () => {
    const judgement = await run({
      '/api/v1/principal-rate-limits': recorded('normal.principal-rate-limits.limit100.http.json'),
    });
    expect(observationOn('share of the credential', judgement)).toMatchObject({
      state: 'ok',
      observed: '50 % of each bucket',
    });
  });

  it.each([
    { name: '429.agentPools.http.json', path: '/api/v1/agentPools', subject: '/api/v1/agentPools' },
    { name: '429.apps-subresource.1.http.json', path: '/api/v1/apps', subject: '/api/v1/apps' },
  ])(
    '$name is a bucket used up for the monitor, and no violation of the org',
    async ({ name, path, subject }) => {
      const judgement = await run({ [path]: recorded(name) }, ['agentPools']);
      expect(told(judgement)).toEqual([`RATE_LIMIT_HIGH on ${subject}: RATE_LIMITED warning`]);
      expect(judgement.measurements[0]).toMatchObject({ value: 100 });
    },
  );

  it('about too many in flight, as the documents have it, is a violation of concurrency', async () => {
    const [text] = recordings('rate-limit', /^concurrency-429\.docs\.txt$/);
    const lines = (text?.text ?? '').trim().split(/\r?\n/);
    const headers = Object.fromEntries(
      lines.slice(1).map((line) => line.toLowerCase().split(': ') as [string, string]),
    );
    const usual = recorded('429.agentPools.http.json');
    const answer = { ...usual, headers: { ...headers, 'x-okta-request-id': 'a'.repeat(32) } };
    expect(lines[0]).toContain('429');
    expect(told(await run({ '/api/v1/apps': answer }))).toEqual([
      'CONCURRENCY_VIOLATION on requests-in-flight: CONCURRENCY critical',
    ]);
  });
});
