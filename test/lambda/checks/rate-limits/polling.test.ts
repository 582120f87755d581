import { describe, expect, it } from 'vitest';
import { EVENT_FILTER } from '../../../../lambda/checks/rate-limits/event-types.ts';
import type { LogFacts } from '../../../../lambda/checks/rate-limits/facts.ts';
import { placeAt } from '../../../../lambda/checks/rate-limits/log-place.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../../../../lambda/checks/rate-limits/memory.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { bucketEvent, rawEvent, secondsAfter } from './support/log-events.ts';
import { logPage, type ProbeOptions, probed } from './support/probing.ts';
import {
  type Answering,
  NOT_ASKED,
  ORG,
  type Reply,
  refusal,
  UNREACHABLE,
} from './support/scripted-client.ts';

const LOGS = '/api/v1/logs';
const CURSOR = `${ORG}/api/v1/logs?after=1772452000_1&limit=1000`;

/** A run before this one that ended at {@link CURSOR}. */
function rememberedAt(url: string = CURSOR, log: Partial<Remembered['log']> = {}): Remembered {
  const place = placeAt(url);
  if (place === undefined) throw new Error('a URL that is too long');
  return {
    ...NOTHING_REMEMBERED,
    log: { place, seen: [], readUntil: secondsAfter(-60).toISOString(), ...log },
  };
}

/** Pages of the log, one a call; the last stands for all later ones. */
function pages(...replies: readonly (Reply | ReturnType<typeof NOT_ASKED>)[]): Answering {
  return ({ path }, nth) => (path === LOGS ? (replies[Math.min(nth, replies.length - 1)] ?? {}) : {});
}

async function polled(
  options: ProbeOptions,
): Promise<{ log: LogFacts; urls: string[]; kinds: string[]; call: unknown }> {
  const { facts, client } = await probed(options);
  const asked = client.asked.filter(({ path }) => path === LOGS);
  return {
    log: facts.log,
    urls: asked.map(({ url }) => url),
    kinds: asked.map(({ kind }) => kind),
    call: facts.calls[0]?.result,
  };
}

describe('the first poll of the System Log', () => {
  it('begins ten minutes ago, in ascending order, without an end, with all event types by name', async () => {
    const { urls, log } = await polled({ answer: pages(logPage([], 'a')) });
    const query = new URL(urls[0] ?? '').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      since: '2026-03-02T11:50:00.000Z',
      sortOrder: 'ASCENDING',
      limit: '1000',
      filter: EVENT_FILTER,
    });
    expect(log).toMatchObject({ began: 'first', pages: 1, end: 'end', events: [] });
  });

  it('is one measuring call in a quiet org, and keeps where Okta says to go on', async () => {
    const { kinds, log } = await polled({ answer: pages(logPage([], 'next-one')) });
    expect(kinds).toEqual(['measuring']);
    expect(log.place?.url).toBe(`${ORG}/api/v1/logs?after=next-one&limit=1000`);
  });

  it('goes on page after page with scans until one is empty', async () => {
    const [one, two, three] = [1, 2, 3].map(() => bucketEvent('violation'));
    const { kinds, log } = await polled({
      answer: pages(logPage([one, two], 'a'), logPage([three], 'b'), logPage([], 'c')),
    });
    expect(kinds).toEqual(['measuring', 'scan', 'scan']);
    expect(log).toMatchObject({ pages: 3, end: 'end', repeated: 0, malformed: 0 });
    expect(log.events).toHaveLength(3);
    expect(log.place?.url).toContain('after=c');
  });

  it('never leaves the host that was asked, though the link names the custom domain', async () => {
    const link = { link: '<https://id.example.com/api/v1/logs?after=a>; rel="next"' };
    const { urls, log } = await polled({
      answer: pages(logPage([bucketEvent('burst')], undefined, link), logPage([], 'b')),
      customDomains: [{ url: 'https://id.example.com' }],
    });
    expect(urls[1]).toBe(`${ORG}/api/v1/logs?after=a`);
    expect(log.end).toBe('end');
  });
});

describe('a later poll', () => {
  it('goes on exactly where the last one ended', async () => {
    const { urls, log } = await polled({ answer: pages(logPage([], 'b')), before: rememberedAt() });
    expect(urls).toEqual([CURSOR]);
    expect(log).toMatchObject({ began: 'resumed', end: 'end' });
  });

  it.each([
    { about: 'is of another org', url: 'https://globex.okta.com/api/v1/logs?after=x' },
    { about: 'is another list', url: `${ORG}/api/v1/users?after=x` },
    { about: 'is no URL', url: 'x' },
  ])('begins anew where the place $about', async ({ url }) => {
    const { urls, log } = await polled({ answer: pages(logPage([], 'b')), before: rememberedAt(url) });
    expect(urls[0]).toContain(`${ORG}/api/v1/logs?since=2026-03-02T11:50:00.000Z`);
    expect(log.began).toBe('anew');
  });

  it('begins anew where it was begun with other events', async () => {
    const place = { url: CURSOR, filter: 'of another version' };
    const before = rememberedAt(CURSOR, { place });
    const { log } = await polled({ answer: pages(logPage([], 'b')), before });
    expect(log.began).toBe('anew');
  });

  it.each([
    { status: 400, code: 'E0000031' },
    { status: 400, code: 'E0000029' },
    { status: 400, code: 'E0000053' },
    { status: 400, code: 'E0000001' },
  ])(
    'that Okta refuses with $code begins anew, once, within the run, and says so',
    async ({ status, code }) => {
      const answer = pages(refusal(status, code), logPage([bucketEvent('violation')], 'a'), logPage([], 'b'));
      const { urls, kinds, log, call } = await polled({ answer, before: rememberedAt() });
      expect(urls[0]).toBe(CURSOR);
      expect(urls[1]).toContain('since=2026-03-02T11:50:00.000Z');
      expect(kinds).toEqual(['measuring', 'scan', 'scan']);
      expect(log).toMatchObject({ began: 'anew', pages: 2, end: 'end' });
      expect(call).toMatchObject({ kind: 'answered' });
    },
  );

  it('is asked for anew by the next run where this one had no call left', async () => {
    const answer = pages(refusal(400, 'E0000031'), NOT_ASKED('share'));
    const { log, call } = await polled({ answer, before: rememberedAt() });
    expect(log).toMatchObject({ began: 'anew', pages: 0, end: 'budget', place: undefined });
    // Okta answered, and said what is left.
    expect(call).toMatchObject({ kind: 'answered', rateLimit: { limit: 60, remaining: 50 } });
  });

  it('is refused when Okta does not take a new one either', async () => {
    const { log, call, urls } = await polled({
      answer: pages(refusal(400, 'E0000031')),
      before: rememberedAt(),
    });
    expect(urls).toHaveLength(2);
    expect(log).toMatchObject({ began: 'anew', pages: 0, end: 'failed' });
    expect(call).toMatchObject({ kind: 'refused', refusal: { status: 400 } });
  });

  it.each([
    { hours: 2, since: '2026-03-02T10:00:00.000Z' },
    { hours: 24, since: '2026-03-01T12:00:00.000Z' },
    { hours: 48, since: '2026-03-01T12:00:00.000Z' },
    { hours: -2, since: '2026-03-02T11:50:00.000Z' },
  ])(
    'that begins anew $hours hours after the last event leaves no gap of less than a day',
    async ({ hours, since }) => {
      const before = rememberedAt('https://other.okta.com/api/v1/logs?after=x', {
        readUntil: secondsAfter(-hours * 3600).toISOString(),
      });
      const { urls } = await polled({ answer: pages(logPage([], 'b')), before });
      expect(new URL(urls[0] ?? '').searchParams.get('since')).toBe(since);
    },
  );

  it('takes nothing twice, within a run or over runs', async () => {
    const events = [bucketEvent('violation'), bucketEvent('warning'), bucketEvent('burst')];
    const first = await polled({
      answer: pages(logPage(events, 'a'), logPage([events[0]], 'b'), logPage([], 'c')),
    });
    expect(first.log).toMatchObject({ repeated: 1 });
    expect(first.log.events).toHaveLength(3);
    const again = await polled({
      answer: pages(logPage([...events, bucketEvent('violation')], 'd'), logPage([], 'e')),
      before: rememberedAt(CURSOR, { seen: [...first.log.seen] }),
    });
    expect(again.log).toMatchObject({ repeated: 3 });
    expect(again.log.events).toHaveLength(1);
  });

  it('remembers the last three hundred events', async () => {
    const events = Array.from({ length: 301 }, () => bucketEvent('violation'));
    const { log } = await polled({ answer: pages(logPage(events, 'a'), logPage([], 'b')) });
    expect(log.seen).toHaveLength(300);
    expect(log.seen.at(-1)).toBe(log.events.at(-1)?.fingerprint);
    expect(log.seen).not.toContain(log.events[0]?.fingerprint);
  });
});

describe('a poll that does not come to the end', () => {
  const full = (after: string) => logPage([bucketEvent('violation')], after);

  it('reads ten pages at most, and goes on there', async () => {
    const answer: Answering = ({ path }, nth) => (path === LOGS ? full(`c${nth}`) : {});
    const { urls, log } = await polled({ answer });
    expect(urls).toHaveLength(10);
    expect(log).toMatchObject({ pages: 10, end: 'pages' });
    expect(log.place?.url).toContain('after=c9');
    expect(log.events).toHaveLength(10);
  });

  it.each([
    { about: 'the budget is used up', reply: NOT_ASKED('share'), end: 'budget' },
    { about: 'Okta refuses for the rate', reply: refusal(429, 'E0000047'), end: 'budget' },
    { about: 'a page fails', reply: refusal(500, 'E0000009'), end: 'failed' },
    { about: 'the org is gone', reply: UNREACHABLE as never, end: 'failed' },
    { about: 'the API failed too often', reply: NOT_ASKED('circuit'), end: 'failed' },
    { about: 'a page is no list', reply: { json: { events: [] } }, end: 'failed' },
    { about: 'a page is no JSON', reply: { text: '<html>' }, end: 'failed' },
  ])('because $about keeps what it read and goes on there', async ({ reply, end }) => {
    const { log, call } = await polled({ answer: pages(full('a'), reply), before: rememberedAt() });
    expect(log).toMatchObject({ pages: 1, end, began: 'resumed' });
    expect(log.events).toHaveLength(1);
    expect(log.place?.url).toContain('after=a');
    // The first page was measured, whatever became of the second.
    expect(call).toMatchObject({ kind: 'answered' });
  });

  it('stops when the time of the run is up', async () => {
    const time = manualClock();
    const answer: Answering = ({ path }, nth) => {
      time.pass(9000);
      return path === LOGS ? full(`c${nth}`) : {};
    };
    const { log, urls } = await polled({ answer, time });
    expect(urls).toHaveLength(3);
    expect(log).toMatchObject({ pages: 3, end: 'time' });
  });

  it.each([
    { about: 'no page is next', headers: {}, end: 'link' },
    {
      about: 'a foreign host',
      headers: { link: '<https://evil.example/api/v1/logs?after=x>; rel="next"' },
      end: 'link',
    },
    { about: 'another list', headers: { link: `<${ORG}/api/v1/users?after=x>; rel="next"` }, end: 'link' },
    { about: 'an unreadable link', headers: { link: 'next' }, end: 'link' },
    { about: 'this page again', headers: { link: `<${CURSOR}>; rel="next"` }, end: 'end' },
  ])(
    'because the link leads to $about ends with $end, and asks for this page again',
    async ({ headers, end }) => {
      const answer = pages(logPage([bucketEvent('violation')], undefined, headers as Record<string, string>));
      const { log, urls } = await polled({ answer, before: rememberedAt() });
      expect(urls).toEqual([CURSOR]);
      expect(log).toMatchObject({ pages: 1, end });
      expect(log.place?.url).toBe(CURSOR);
    },
  );

  it('is at its end on an empty page, wherever that leads', async () => {
    const link = { link: '<https://evil.example/api/v1/logs?after=x>; rel="next"' };
    const { log } = await polled({ answer: pages(logPage([], undefined, link)), before: rememberedAt() });
    expect(log).toMatchObject({ end: 'end' });
    expect(log.place?.url).toBe(CURSOR);
  });

  it('counts what is no event and reads the rest', async () => {
    const broken = [null, 7, 'x', [], {}, { eventType: 'x' }, { ...rawEvent('x'), published: 'soon' }];
    const answer = pages(logPage([...broken, bucketEvent('violation')], 'a'), logPage([], 'b'));
    const { log } = await polled({ answer });
    expect(log).toMatchObject({ malformed: 7, repeated: 0, end: 'end' });
    expect(log.events).toHaveLength(1);
  });

  it('keeps no place that is too long to be kept, and then begins anew', async () => {
    const long = 'x'.repeat(6000);
    const { log } = await polled({ answer: pages(logPage([], long)) });
    expect(log.place).toBeUndefined();
  });
});

describe('a poll whose first page is not to be had', () => {
  it('begins by the clock of the next run where it never had any', async () => {
    const { log } = await polled({ answer: pages(UNREACHABLE as never) });
    expect(log).toMatchObject({ began: 'first', pages: 0, place: undefined });
  });

  it.each([
    { about: 'the org is gone', reply: UNREACHABLE as never, kind: 'unreachable' },
    { about: 'the scope is missing', reply: refusal(403, 'E0000006'), kind: 'refused' },
    { about: 'it is refused for the rate', reply: refusal(429, 'E0000047'), kind: 'refused' },
    { about: 'it is no JSON', reply: { text: '<html>' }, kind: 'unreadable' },
    { about: 'it is no list', reply: { json: { events: [] } }, kind: 'unreadable' },
    { about: 'it was not asked for', reply: NOT_ASKED('circuit'), kind: 'not-asked' },
  ])('because $about is not read, and the place stays', async ({ reply, kind }) => {
    const { log, call } = await polled({
      answer: pages(reply),
      before: rememberedAt(CURSOR, { seen: ['x'] }),
    });
    expect(log).toMatchObject({
      pages: 0,
      events: [],
      began: 'resumed',
      seen: ['x'],
      place: { url: CURSOR },
    });
    expect(call).toMatchObject({ kind });
  });
});
