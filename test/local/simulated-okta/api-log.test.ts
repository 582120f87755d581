/** The System Log of the simulated org: polling loses nothing, what is bounded ends, cursors cannot be made up. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { appKeyEvent, signIn } from '../../../local/simulated-okta/api/audit-events.ts';
import {
  bucketBurst,
  bucketViolation,
  bucketWarning,
  clientRateLimit,
  concurrencyViolation,
  operationViolation,
  violationStorm,
} from '../../../local/simulated-okta/api/rate-limit-events.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { hasRecordings, recordings } from '../../support/recordings.ts';
import { doorWithoutSocket, jsonOf, type Reply } from './api-client.ts';
import { differencesInShape } from './recorded-shapes.ts';

const LOGS = '/api/v1/logs';
const START = new Date('2026-03-04T05:06:07.250Z');
const BUCKET = { bucket: '/api/v1/users', threshold: 600 };
const DAY_MS = 86_400_000;

let now = START;
let api: SimulatedApi;
beforeEach(() => {
  now = START;
  const token = { id: '00T1', value: 'token', role: SUPER_ADMIN, revoked: false };
  api = createSimulatedApi({ now: () => now, apiTokens: [token] });
});

const ago = (ms: number) => new Date(START.getTime() - ms);
const get = (pathAndQuery: string) => {
  const { origin, ask } = doorWithoutSocket(api);
  return ask({ path: pathAndQuery.replace(origin, ''), headers: { authorization: 'SSWS token' } });
};
const search = (parameters: Record<string, string>) => get(`${LOGS}?${new URLSearchParams(parameters)}`);
const eventsIn = (reply: Reply) => JSON.parse(reply.text) as Record<string, unknown>[];
const typesIn = (reply: Reply) => eventsIn(reply).map(({ eventType }) => eventType);
const nextOf = ({ headers }: Reply) => /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];
const follow = (reply: Reply) => get(nextOf(reply) ?? '/no-next-link');

describe('a client that polls', () => {
  it('always gets a next page, also after an empty one, and finds there what was stored since', async () => {
    const empty = await search({ since: ago(60_000).toISOString() });
    expect(eventsIn(empty)).toEqual([]);
    const stillEmpty = await follow(empty);
    expect(eventsIn(stillEmpty)).toEqual([]);
    api.log.publish(bucketWarning(ago(1000), BUCKET, 90));
    const found = await follow(stillEmpty);
    expect(typesIn(found)).toEqual(['system.org.rate_limit.warning']);
    expect(eventsIn(await follow(found))).toEqual([]);
  });

  it('gets events in the order in which they were stored, late ones included', async () => {
    const first = await search({ since: ago(600_000).toISOString() });
    api.log.publish(bucketWarning(ago(1000), BUCKET, 90));
    api.log.publish(bucketViolation(ago(300_000), BUCKET));
    expect(typesIn(await follow(first))).toEqual([
      'system.org.rate_limit.warning',
      'system.org.rate_limit.violation',
    ]);
  });

  it('gets nothing from before its beginning, which is a week ago unless said otherwise', async () => {
    api.log.publish(signIn(ago(8 * DAY_MS)), signIn(ago(6 * DAY_MS)), signIn(ago(1000)));
    expect(eventsIn(await search({}))).toHaveLength(2);
    expect(eventsIn(await search({ since: ago(2000).toISOString() }))).toHaveLength(1);
    expect(eventsIn(await search({ since: ago(9 * DAY_MS).toISOString() }))).toHaveLength(3);
  });

  it('keeps its filter and its limit from page to page', async () => {
    const filter = 'eventType eq "system.org.rate_limit.violation"';
    const reply = await search({ filter, limit: '2' });
    const next = new URL(nextOf(reply) ?? '');
    expect(next.searchParams.get('filter')).toBe(filter);
    expect(next.searchParams.get('limit')).toBe('2');
    expect(next.searchParams.has('since')).toBe(false);
    const [a, b, c] = [1, 2, 3].map(() => bucketViolation(ago(1000), BUCKET));
    if (a && b && c) api.log.publish(a, signIn(ago(1000)), b, signIn(ago(1000)), c);
    const page = await follow(reply);
    expect(eventsIn(page).map(({ uuid }) => uuid)).toEqual([a?.uuid, b?.uuid]);
    expect(eventsIn(await follow(page)).map(({ uuid }) => uuid)).toEqual([c?.uuid]);
  });

  it('gets through a storm of ten thousand, each once', async () => {
    const first = await search({ limit: '1000' });
    api.log.publish(...violationStorm(10_000, ago(60_000), START, BUCKET));
    const seen = new Set<unknown>();
    let pages = 0;
    for (let page = await follow(first); eventsIn(page).length > 0; page = await follow(page)) {
      pages += 1;
      for (const { uuid } of eventsIn(page)) seen.add(uuid);
    }
    expect({ pages, seen: seen.size }).toEqual({ pages: 10, seen: 10_000 });
  });
});

describe('a bounded request', () => {
  const bounds = { since: ago(60_000).toISOString(), until: START.toISOString() };

  it('gets events by their time of publication and comes to an end', async () => {
    api.log.publish(signIn(ago(1000)), signIn(ago(3000)), signIn(ago(2000)), signIn(START));
    const first = await search({ ...bounds, limit: '2' });
    const second = await follow(first);
    const published = [first, second].map((page) => eventsIn(page).map((event) => event['published']));
    expect(published).toEqual([
      [ago(3000).toISOString(), ago(2000).toISOString()],
      [ago(1000).toISOString()],
    ]);
    expect(nextOf(second)).toBeUndefined();
  });

  it('is a page of its own for every link', async () => {
    api.log.publish(signIn(ago(3000)), signIn(ago(2000)), signIn(ago(1000)));
    const first = await search({ ...bounds, limit: '1' });
    const second = await follow(first);
    const third = await follow(second);
    const published = [first, second, third].flatMap((page) =>
      eventsIn(page).map((event) => event['published']),
    );
    expect(published).toEqual([3000, 2000, 1000].map((ms) => ago(ms).toISOString()));
    expect(nextOf(third)).toBeUndefined();
  });

  it('may want the latest first', async () => {
    api.log.publish(signIn(ago(2000)), signIn(ago(1000)), signIn(ago(3000)));
    const reply = await search({ sortOrder: 'DESCENDING', limit: '2' });
    expect(eventsIn(reply).map(({ published }) => published)).toEqual([
      ago(1000).toISOString(),
      ago(2000).toISOString(),
    ]);
    now = new Date(START.getTime() + 60_000);
    api.log.publish(signIn(now));
    expect(eventsIn(await follow(reply)).map(({ published }) => published)).toEqual([
      ago(3000).toISOString(),
    ]);
  });
});

describe('a filter', () => {
  beforeEach(() => {
    api.log.publish(
      bucketWarning(ago(9000), BUCKET, 90),
      bucketViolation(ago(8000), BUCKET),
      bucketBurst(ago(7000), BUCKET),
      concurrencyViolation(ago(6000), '/api/v1/users'),
      clientRateLimit(ago(5000), '0oaclient', 'violation'),
      operationViolation(ago(4000), 'phone_enrollment'),
      appKeyEvent(ago(3000), 'rotate', '0oasaml'),
      signIn(ago(2000), 'INVALID_CREDENTIALS'),
      signIn(ago(1000)),
    );
  });

  it.each([
    ['eventType eq "system.org.rate_limit.burst"', ['system.org.rate_limit.burst']],
    [
      'eventType eq "app.keys.rotate" or eventType eq "core.concurrency.org.limit.violation" or eventType eq "x"',
      ['core.concurrency.org.limit.violation', 'app.keys.rotate'],
    ],
    ['eventType eq "user.session.start" and outcome.result eq "FAILURE"', ['user.session.start']],
    [
      'outcome.result eq "DENY" and (eventType sw "system.client" or eventType sw "system.operation")',
      ['system.client.rate_limit.violation', 'system.operation.rate_limit.violation'],
    ],
    ['eventType eq "user.authentication.auth_via_mfa_failure"', []],
  ])('%s', async (filter, types) => {
    expect(typesIn(await search({ filter }))).toEqual(types);
  });
});

describe('a request that is refused', () => {
  it.each([
    ['a filter that is none', { filter: 'eventType = "x"' }, 'E0000031'],
    ['a filter without an end', { filter: 'eventType eq "x" or' }, 'E0000031'],
    ['a filter by time', { filter: 'published gt "2026-01-01T00:00:00Z"' }, 'E0000031'],
    ['an open parenthesis', { filter: '(eventType eq "x"' }, 'E0000031'],
    ['too many at once', { limit: '1001' }, 'E0000001'],
    ['a limit that is none', { limit: 'all' }, 'E0000001'],
    ['a cursor that was made up', { after: '1772600767250_1' }, 'E0000031'],
    ['an empty cursor', { after: '' }, 'E0000031'],
    ['a beginning longer ago than half a year', { since: ago(181 * DAY_MS).toISOString() }, 'E0000053'],
    ['a time that is none', { since: 'yesterday' }, 'E0000053'],
  ])('because of %s', async (_what, parameters, errorCode) => {
    const reply = await search(parameters);
    expect(reply.status).toBe(400);
    expect(jsonOf(reply)).toMatchObject({ errorCode });
  });

  it('because it has a cursor and a beginning', async () => {
    const next = new URL(nextOf(await search({})) ?? '');
    next.searchParams.set('since', ago(1000).toISOString());
    expect(jsonOf(await get(next.href))).toMatchObject({ errorCode: 'E0000001' });
  });

  it('because its cursor was changed', async () => {
    const next = nextOf(await search({})) ?? '';
    expect(jsonOf(await get(next.replace(/after=./, 'after=X')))).toMatchObject({ errorCode: 'E0000031' });
  });

  it.each(['0', '1', '1000'])('but not because of a limit of %s', async (limit) => {
    expect((await search({ limit })).status).toBe(200);
  });
});

const documented = (fileName: RegExp): unknown[] =>
  recordings('system-log', fileName).map(({ text }) => JSON.parse(text));

describe.skipIf(!hasRecordings)('An event has the members and types of a documented one:', () => {
  it('of an operation', () => {
    const { unknownToOkta, missing } = differencesInShape(
      operationViolation(START, 'phone_enrollment'),
      documented(/^operation-/),
    );
    expect({ unknownToOkta, missing }).toEqual({ unknownToOkta: [], missing: [] });
  });

  it.each([
    ['of a warning', bucketWarning(START, BUCKET, 90)],
    ['of a violation', bucketViolation(START, BUCKET)],
    ['of concurrency', concurrencyViolation(START, '/api/v1/users')],
    ['of a client', clientRateLimit(START, '0oaclient', 'notification')],
    ['of a key', appKeyEvent(START, 'generate', '0oasaml')],
    ['of a sign-in', signIn(START)],
  ])('%s, apart from what differs by type', (_what, event) => {
    const without = (document: unknown) => {
      const { debugContext: _debug, target: _target, ...rest } = document as Record<string, unknown>;
      return rest;
    };
    const examples = [...documented(/^operation-/), ...documented(/^ListLogs\./).flat()];
    const { unknownToOkta, missing } = differencesInShape(without(event), examples.map(without));
    expect({ unknownToOkta, missing }).toEqual({ unknownToOkta: [], missing: [] });
  });
});
