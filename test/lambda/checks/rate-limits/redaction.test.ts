/** Whoever is named in events and answers, and whatever secret is quoted there: nothing of it goes on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../../../lambda/checks/rate-limits/event-types.ts';
import { judgeRateLimits } from '../../../../lambda/checks/rate-limits/judge.ts';
import { CLIENT_ID, logPage, type ProbeOptions, probed } from './support/probing.ts';
import { limits, NOT_ASKED, type Reply } from './support/scripted-client.ts';

/** Told by what they look like, wherever they stand. */
const SHAPED = [
  'jane.doe@example.com',
  'jane.doe%40example.com',
  '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd',
  '0oa1a2b3c4d5e6f7g8h9',
  '00u1a2b3c4d5e6f7g8h9',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwb2ExIn0.c2lnbmF0dXJlb2Z0aGV0b2tlbg',
  '-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkq-----END PRIVATE KEY-----',
];
/** Which look like any word. */
const NAMES = ['Jane Doe', 'jane.doe', 'hunter2', '203.0.113.7'];

const secret = fc.constantFrom(...SHAPED, ...NAMES);
const quoted = fc
  .tuple(secret, fc.constantFrom('', 'User ', '/api/v1/users/', '?login=', 'token='))
  .map(([text, before]) => `${before}${text}`);

const event = fc
  .record(
    {
      actor: fc.record({
        id: quoted,
        type: fc.oneof(quoted, fc.constant('User')),
        alternateId: quoted,
        displayName: quoted,
      }),
      client: fc.record({ id: quoted, ipAddress: quoted, userAgent: fc.record({ rawUserAgent: quoted }) }),
      displayMessage: quoted,
      outcome: fc.record({ result: quoted, reason: quoted }),
      uuid: fc.oneof(quoted, fc.uuid()),
      transaction: fc.record({ id: quoted, type: quoted, detail: fc.record({ requestApiTokenId: quoted }) }),
      target: fc.array(
        fc.record({
          id: quoted,
          type: fc.oneof(quoted, fc.constantFrom('URL Pattern', 'User')),
          displayName: quoted,
        }),
        { maxLength: 3 },
      ),
      debugContext: fc.record({
        debugData: fc.record(
          {
            requestUri: fc.oneof(
              quoted,
              quoted.map((text) => `/api/v1/users/${text}/factors`),
            ),
            url: quoted.map((text) => `/oauth2/v1/authorize?login_hint=${text}`),
            requestId: quoted,
            clientId: quoted,
            userId: quoted,
            warningPercent: quoted,
            operationRateLimitType: quoted,
          },
          { requiredKeys: [] },
        ),
      }),
    },
    { requiredKeys: [] },
  )
  .chain((fields) =>
    fc
      .record({
        eventType: fc.oneof(fc.constantFrom(...EVENT_TYPES), quoted),
        published: fc.oneof(fc.constant('2026-03-02T11:59:30.000Z'), quoted),
      })
      .map((known) => ({ ...fields, ...known })),
  );

const shaped = fc.constantFrom(...SHAPED);
const refusal: fc.Arbitrary<Reply> = fc.record({
  status: fc.constantFrom(400, 401, 403, 404, 429, 500, 503),
  headers: shaped.map((text) => ({
    ...limits(60, 50),
    'x-okta-request-id': text,
    'www-authenticate': `Bearer realm="${text}", scope="okta.logs.read", error="insufficient_scope", error_description="Token ${text} lacks it."`,
    'dpop-nonce': text,
    'set-cookie': [`sid=${text}`],
  })),
  json: fc.oneof(
    fc.record({
      errorCode: fc.constantFrom('E0000006', 'E0000011', 'E0000047', 'E0000031'),
      errorSummary: shaped,
      errorId: shaped,
      errorCauses: shaped.map((errorSummary) => [{ errorSummary }]),
    }),
    fc.record({ error: fc.oneof(shaped, fc.constant('invalid_client')), error_description: shaped }),
    fc.record({ status: fc.constant(404), message: shaped }),
  ),
});
const answer: fc.Arbitrary<Reply> = fc.oneof(
  refusal,
  fc.record({ json: fc.oneof(secret, fc.array(fc.record({ profile: fc.record({ login: secret }) }))) }),
  secret.map((text) => ({ text: `<html><title>${text}</title></html>` })),
);

function nothingOf(secrets: readonly string[], told: unknown): void {
  const text = JSON.stringify(told);
  for (const one of secrets) expect(text).not.toContain(one);
}

/** All that leaves the probe and the judge. */
async function toldBy(options: ProbeOptions): Promise<unknown> {
  const { facts } = await probed(options);
  return [facts, judgeRateLimits(facts, {}, {})];
}

const ALL = [...SHAPED, ...NAMES, CLIENT_ID];

describe('what a run tells and keeps', () => {
  it('names nobody whom an event names, and quotes no secret of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 5 }), async (events) => {
        const reply = ({ path }: { path: string }, nth: number) =>
          path === '/api/v1/logs' ? (nth === 0 ? logPage(events, 'a') : NOT_ASKED('share')) : {};
        nothingOf(ALL, await toldBy({ answer: reply }));
      }),
      { numRuns: 300 },
    );
  });

  it('quotes no secret of an answer, good or bad', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), async (answers) => {
        let asked = 0;
        const reply = () => answers[asked++ % answers.length] ?? {};
        nothingOf(ALL, await toldBy({ answer: reply, settings: { buckets: ['users', 'groups'] } }));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps no nonce, which is as the server sent it', async () => {
    const nonce = 'hunter2-as-a-nonce';
    const challenge = 'DPoP error="use_dpop_nonce", error_description="nonce wanted"';
    const headers = { ...limits(60, 50), 'www-authenticate': challenge, 'dpop-nonce': nonce };
    const { facts } = await probed({ answer: () => ({ status: 400, headers, text: '' }) });
    expect(facts.calls[0]?.result).toMatchObject({ kind: 'refused', refusal: { kind: 'dpop-nonce-wanted' } });
    nothingOf([nonce], [facts, judgeRateLimits(facts, {}, {})]);
  });

  it('quotes nothing of a token that was refused', async () => {
    await fc.assert(
      fc.asyncProperty(refusal, async (reply) => {
        const { facts } = await probed({ answer: () => reply });
        const [call] = facts.calls;
        if (call?.result.kind !== 'refused') return;
        expect(call.result.refusal).not.toHaveProperty('nonce');
        const problem = {
          kind: 'no-token',
          refusal: { ...call.result.refusal, nonce: 'eyJhbGciOiJSUzI1NiJ9' },
        } as const;
        const told = await toldBy({ answer: () => ({ kind: 'no-credential', problem }) });
        nothingOf([...ALL, problem.refusal.nonce], told);
      }),
    );
  });
});
