/** A scan that cannot go on now says why, and goes on later as if nothing had been. */
import { describe, expect, it } from 'vitest';
import { nextUrl } from '../../../../lambda/checks/saml-certificates/scan-call.ts';
import type { ApiResult } from '../../../../lambda/okta/api-result.ts';
import { NOW } from './support/facts.ts';
import { largeOrg } from './support/large-org.ts';
import { ORG, refusal, scripted } from './support/scripted-org.ts';
import { factsOf, storedAndRead, walk } from './support/walking.ts';

const at = new Date('2026-11-23T06:01:00Z');
const STOPS: readonly { what: string; result: ApiResult; why: string; detail: string }[] = [
  {
    what: 'the share is used up',
    result: { kind: 'not-asked', why: 'share', until: at },
    why: 'share',
    detail: 'not asked: share',
  },
  {
    what: 'the org failed before',
    result: { kind: 'not-asked', why: 'circuit', until: at },
    why: 'failing',
    detail: 'not asked: circuit',
  },
  {
    what: '429',
    result: refusal(429, 'E0000047', 'API call exceeded rate limit'),
    why: 'budget',
    detail: 'HTTP 429 E0000047',
  },
  {
    what: '500',
    result: refusal(500, 'E0000009', 'Internal Server Error'),
    why: 'failing',
    detail: 'HTTP 500 E0000009',
  },
  {
    what: 'read only',
    result: refusal(503, 'E0000010', 'Service is in read only mode'),
    why: 'failing',
    detail: 'HTTP 503 E0000010',
  },
  {
    what: 'a bad token',
    result: refusal(401, 'E0000011', 'Invalid token provided'),
    why: 'credential',
    detail: 'HTTP 401 E0000011',
  },
  {
    what: 'no credential',
    result: { kind: 'no-credential', problem: { kind: 'not-stored' } },
    why: 'credential',
    detail: 'no credential is stored',
  },
  {
    what: 'no answer',
    result: { kind: 'unreachable', reason: 'TIMEOUT', detail: 'no answer' },
    why: 'failing',
    detail: 'TIMEOUT',
  },
];

describe('a scan that cannot go on', () => {
  it.each(STOPS)(
    'for $what stops, and goes on later as if nothing had been',
    async ({ result, why, detail }) => {
      const org = largeOrg(20);
      const whole = await walk(scripted(org).ask);
      for (const call of [1, 2, 4, 5, 6, 20]) {
        const { ask } = scripted(org, (_, count) => (count === call ? result : undefined));
        const stopped = await walk(ask);
        expect(stopped.stop).toMatchObject({ why });
        expect(stopped.stop?.detail).toContain(detail);
        expect(stopped.scan.sweep.calls).toBe(call - 1);
        expect(nextUrl(stopped.scan, ORG.url, NOW)).toMatch(/^https:\/\/acme\.okta\.com\/api\/v1\//);
        const resumed = await walk(ask, storedAndRead(stopped.scan));
        expect(resumed.stop).toBeUndefined();
        expect(factsOf(resumed.scan)).toEqual(factsOf(whole.scan));
      }
    },
  );

  it('says when to ask again', async () => {
    const until = new Date('2026-11-23T06:01:00Z');
    const { ask } = scripted(largeOrg(50), () => ({ kind: 'not-asked', why: 'share', until }));
    expect((await walk(ask)).stop?.until).toEqual(until);
  });
});
