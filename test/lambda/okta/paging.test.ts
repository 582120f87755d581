import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstPage, nextPage, type Page } from '../../../lambda/okta/paging.ts';
import { hasRecordings, recordedExchanges } from '../../support/recordings.ts';

const ASKED = 'https://acme.okta.com/api/v1/apps?limit=2';
const OTHER_HOST = 'id.acme.example';
const next = (url: string) => `<${url}>; rel="next"`;
const follow = (link: string | readonly string[] | undefined, asked = ASKED) =>
  nextPage(firstPage(asked), link, [OTHER_HOST]);
const urlOf = (answer: ReturnType<typeof nextPage>) =>
  typeof answer === 'object' && 'next' in answer ? answer.next.url : answer;

describe('The next page', () => {
  it.each<{ how: string; link: string | string[]; url: string }>([
    {
      how: 'of the host that was asked',
      link: next('https://acme.okta.com/api/v1/apps?after=0oa1&limit=2'),
      url: 'https://acme.okta.com/api/v1/apps?after=0oa1&limit=2',
    },
    {
      how: 'of the custom domain, which is not asked',
      link: next('https://id.acme.example/api/v1/apps?after=0oa1'),
      url: 'https://acme.okta.com/api/v1/apps?after=0oa1',
    },
    {
      how: 'in other letters',
      link: next('HTTPS://ID.Acme.Example:443/api/v1/../v1/apps?after=0oa1'),
      url: 'https://acme.okta.com/api/v1/apps?after=0oa1',
    },
    {
      how: 'beside the page itself, as several values',
      link: [`<${ASKED}>; rel="self"`, next(`${ASKED}&after=0oa1`)],
      url: `${ASKED}&after=0oa1`,
    },
    {
      how: 'beside the page itself, as one value',
      link: `<${ASKED}>; rel="self", ${next(`${ASKED}&after=0oa1`)}`,
      url: `${ASKED}&after=0oa1`,
    },
    {
      how: 'said twice alike',
      link: [next(`${ASKED}&after=0oa1`), next(`${ASKED}&after=0oa1`)],
      url: `${ASKED}&after=0oa1`,
    },
    {
      how: 'whose query has all kinds of characters',
      link: next(`${ASKED}&filter=status eq "ACTIVE", x;y'z&after=a,b;c%2B`),
      url: `${ASKED}&filter=status%20eq%20%22ACTIVE%22,%20x;y%27z&after=a,b;c%2B`,
    },
    { how: 'relative', link: next('?after=0oa1'), url: 'https://acme.okta.com/api/v1/apps?after=0oa1' },
    {
      how: 'relative, with its path',
      link: next('/api/v1/apps?after=0oa1'),
      url: 'https://acme.okta.com/api/v1/apps?after=0oa1',
    },
    {
      how: 'without what browsers keep to themselves',
      link: next('https://user:secret@id.acme.example/api/v1/apps?after=0oa1#fragment'),
      url: 'https://acme.okta.com/api/v1/apps?after=0oa1',
    },
  ])('is followed: $how', ({ link, url }) => {
    expect(urlOf(follow(link))).toBe(url);
  });

  it.each<{ how: string; link: string | string[] | undefined }>([
    { how: 'no header', link: undefined },
    { how: 'an empty header', link: '' },
    { how: 'the page itself', link: `<${ASKED}>; rel="self"` },
    { how: 'the page before', link: `<${ASKED}&before=0oa1>; rel="prev"` },
    { how: 'the next one of another document', link: `${next(`${ASKED}&after=0oa1`)}; anchor="/other"` },
    { how: 'a relation that only begins so', link: `<${ASKED}&after=0oa1>; rel="next-archive"` },
  ])('is none, this is the last: $how', ({ link }) => {
    expect(follow(link)).toBe('last');
  });

  it.each<{ fault: string; target: string }>([
    { fault: 'foreign-host', target: 'https://evil.example/api/v1/apps?after=0oa1' },
    { fault: 'foreign-host', target: 'https://acme.okta.com.evil.example/api/v1/apps?after=0oa1' },
    { fault: 'foreign-host', target: 'https://acme.okta.com@evil.example/api/v1/apps?after=0oa1' },
    { fault: 'foreign-host', target: 'https://evil.example\\@acme.okta.com/api/v1/apps?after=0oa1' },
    { fault: 'foreign-host', target: '//evil.example/api/v1/apps?after=0oa1' },
    { fault: 'foreign-host', target: 'https://acme.okta.com:8443/api/v1/apps?after=0oa1' },
    { fault: 'foreign-host', target: 'https://other.okta.com/api/v1/apps?after=0oa1' },
    { fault: 'insecure', target: 'http://acme.okta.com/api/v1/apps?after=0oa1' },
    { fault: 'insecure', target: 'javascript:alert(1)' },
    { fault: 'insecure', target: 'data:,x' },
    { fault: 'other-path', target: 'https://acme.okta.com/api/v1/users?after=0oa1' },
    { fault: 'other-path', target: 'https://acme.okta.com/api/v1/apps/../users?after=0oa1' },
    { fault: 'other-path', target: 'https://acme.okta.com/api/v1/apps/0oa1?after=0oa1' },
    { fault: 'other-path', target: 'https://acme.okta.com/api/v1/app?after=0oa1' },
    { fault: 'other-path', target: 'https://id.acme.example/?after=0oa1' },
    { fault: 'loop', target: ASKED },
    { fault: 'loop', target: '' },
    { fault: 'loop', target: 'https://id.acme.example/api/v1/apps?limit=2' },
    { fault: 'unreadable', target: 'https://' },
    { fault: 'unreadable', target: 'https://acme.okta.com:port/api/v1/apps' },
  ])('is not followed when it is $fault: $target', ({ fault, target }) => {
    expect(follow(next(target))).toEqual({ fault, link: target });
  });

  it.each([
    'https://acme.okta.com/api/v1/apps; rel="next"',
    '<https://acme.okta.com/api/v1/apps?after=0oa1; rel="next"',
    '<https://acme.okta.com/api/v1/apps?after=0oa1>; rel="next',
  ])('is not taken for none when the header cannot be read: %s', (link) => {
    expect(follow(link)).toEqual({ fault: 'unreadable', link });
    expect(follow(['<a>; rel=self', link])).toEqual({ fault: 'unreadable', link: `<a>; rel=self, ${link}` });
  });

  it('is not chosen among several', () => {
    const first = `${ASKED}&after=0oa1`;
    expect(follow(`${next(first)}, ${next(`${ASKED}&after=0oa2`)}`)).toEqual({
      fault: 'ambiguous',
      link: first,
    });
  });

  it('is on the custom domain, when that was asked and the host of the org is named', () => {
    const asked = 'https://id.acme.example:8443/api/v1/apps?limit=2';
    const link = next('https://acme.okta.com/api/v1/apps?after=0oa1');
    expect(urlOf(nextPage(firstPage(asked), link, ['ACME.okta.com']))).toBe(
      'https://id.acme.example:8443/api/v1/apps?after=0oa1',
    );
    expect(nextPage(firstPage(asked), link, [])).toMatchObject({ fault: 'foreign-host' });
  });
});

describe('A walk over pages', () => {
  const walk = (page: Page, ...cursors: string[]) =>
    cursors.reduce<ReturnType<typeof nextPage>>(
      (answer, cursor) =>
        typeof answer === 'object' && 'next' in answer
          ? nextPage(answer.next, next(`${ASKED}&after=${cursor}`), [])
          : answer,
      { next: page },
    );

  it('goes on as long as the pages are new', () => {
    expect(urlOf(walk(firstPage(ASKED), 'a', 'b', 'c', 'A'))).toBe(`${ASKED}&after=A`);
  });

  it.each([
    ['a', 'a'],
    ['a', 'b', 'a'],
    ['a', 'b', 'c', 'b'],
  ])('ends where a page comes again', (...cursors) => {
    expect(walk(firstPage(ASKED), ...cursors)).toMatchObject({ fault: 'loop' });
  });

  it('knows a page by its cursor, however the rest of its query is written', () => {
    const page = firstPage('https://acme.okta.com/api/v1/apps?after=a%2Cb&limit=2');
    const link = next('https://acme.okta.com/api/v1/apps?limit=2&after=a,b');
    expect(nextPage(page, link, [])).toMatchObject({ fault: 'loop' });
  });

  it('takes no cursor for a query, nor a query for a cursor', () => {
    const page = firstPage('https://acme.okta.com/api/v1/apps?limit=2');
    const link = next('https://acme.okta.com/api/v1/apps?after=%3Flimit%3D2');
    expect(nextPage(page, link, [])).toHaveProperty('next');
  });

  it('goes on in a later run from its URL alone', () => {
    expect(walk(firstPage(`${ASKED}&after=b`), 'b')).toMatchObject({ fault: 'loop' });
    expect(walk(firstPage(`${ASKED}&after=b`), 'a')).toHaveProperty('next');
  });

  it('leaves the page before as it was', () => {
    const page = firstPage(ASKED);
    walk(page, 'a', 'b');
    expect(page).toEqual(firstPage(ASKED));
  });

  it('begins at an https URL', () => {
    expect(() => firstPage('http://acme.okta.com/api/v1/apps?after=secret')).toThrow(RangeError);
    expect(() => firstPage('http://acme.okta.com/api/v1/apps?after=secret')).not.toThrow('secret');
    expect(() => firstPage('/api/v1/apps')).toThrow(TypeError);
  });
});

describe('Whatever the header', () => {
  const host = fc.constantFrom('acme.okta.com', 'id.acme.example', 'evil.example', 'acme.okta.com:8443', '');
  const target = fc.oneof(
    fc.string(),
    fc.webUrl({ withQueryParameters: true }),
    fc
      .tuple(
        fc.constantFrom('https://', 'http://', '//', ''),
        host,
        fc.constantFrom('/api/v1/apps', '/'),
        fc.string(),
      )
      .map(([scheme, name, path, cursor]) => `${scheme}${name}${path}?after=${cursor}`),
  );
  const header = fc.oneof(target, target.map(next), fc.array(target.map(next)));

  it('credentials go nowhere but to the host and the list that were asked', () => {
    fc.assert(
      fc.property(header, (link) => {
        const answer = nextPage(firstPage(ASKED), link, [OTHER_HOST]);
        if (answer === 'last' || !('next' in answer)) return;
        const { origin, pathname, username, password } = new URL(answer.next.url);
        expect({ origin, pathname, username, password }).toEqual({
          origin: 'https://acme.okta.com',
          pathname: '/api/v1/apps',
          username: '',
          password: '',
        });
        expect(answer.next.url).not.toBe(ASKED);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe.skipIf(!hasRecordings)('A recorded list', () => {
  const FOLDERS = ['apps', 'authorization-servers', 'idps', 'log-streams', 'rate-limit'];
  const HAVE_MORE = [
    'apps/list.limit2.next-link.http.json',
    'authorization-servers/list.http.json',
    'idps/keys.list.http.json',
  ];
  const lists = FOLDERS.flatMap((folder) =>
    recordedExchanges(folder).map(({ name, ...exchange }) => ({ ...exchange, list: `${folder}/${name}` })),
  ).flatMap(({ list, url, headers: { link } }) =>
    link === undefined ? [] : [{ list, url, link, hasMore: HAVE_MORE.includes(list) }],
  );
  /** Recorders have rewritten the host that was asked, not the one in the links. */
  const hostsIn = (link: string | string[]) =>
    [link].flat().flatMap((value) => /^<https:\/\/([^/]+)/.exec(value)?.[1] ?? []);

  it('has more pages or has not', () => {
    expect(lists.filter(({ hasMore }) => hasMore)).toHaveLength(HAVE_MORE.length);
    expect(lists.some(({ hasMore }) => !hasMore)).toBe(true);
  });

  it.each(lists)('is read to its end: $list', ({ url, link, hasMore }) => {
    const hosts = hostsIn(link);
    expect(hosts.length).toBeGreaterThan(0);
    for (const form of [link, [link].flat().join(', ')]) {
      const answer = nextPage(firstPage(url), form, hosts);
      if (!hasMore) expect(answer).toBe('last');
      else {
        const [, query] = /\?([^>]*)>; rel="next"/.exec([link].flat().join('\n')) ?? [];
        const { origin, pathname } = new URL(url);
        expect(urlOf(answer)).toBe(`${origin}${pathname}?${query}`);
        expect(new URL(String(urlOf(answer))).searchParams.get('after')).toMatch(/./);
      }
    }
  });

  it('goes nowhere when the host that it names is none of the org', () => {
    const answers = lists
      .filter(({ list }) => list.startsWith('apps/list.limit2'))
      .map(({ url, link }) => nextPage(firstPage(url), link, []));
    expect(answers).toMatchObject([{ fault: 'foreign-host' }]);
  });
});
