/** A page that is, to the byte, what it was is not parsed, and one that is not is. */
import { describe, expect, it } from 'vitest';
import { PageBody, pageBodies } from '../../../../lambda/checks/saml-certificates/page-body.ts';
import { type Ask, scanStep } from '../../../../lambda/checks/saml-certificates/scan.ts';
import { type Scan, sweepOf } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { NOW } from './support/facts.ts';
import { far } from './support/large-org.ts';
import { digested, json, keyEntry, ORG, samlApp, scripted } from './support/scripted-org.ts';
import { again, sheetsOf, walk } from './support/walking.ts';

const text = (content: unknown) => Buffer.from(JSON.stringify(content));

describe('a body', () => {
  it('that is not known is parsed at once, and is no JSON where it is none', () => {
    const read = pageBodies(() => false);
    expect(read(text([1])).json()).toEqual([1]);
    expect(() => read(Buffer.from('<html>'))).toThrow(SyntaxError);
  });

  it('that is known is parsed when somebody asks for it, and not before', () => {
    const first = pageBodies(() => false)(text([1]));
    const again = pageBodies((digest) => digest === first.digest)(text([1]));
    expect(again.digest).toBe(first.digest);
    expect(again.json()).toEqual([1]);
  });

  it('has another digest as soon as one byte is another', () => {
    const read = pageBodies(() => false);
    expect(read(text([1])).digest).not.toBe(read(text([2])).digest);
  });
});

/** Three pages of two apps; the last of them is neither SAML nor says how one signs in. */
const org = {
  apps: [...['a', 'b', 'c', 'd', 'e'].map((id) => samlApp(id, `k-${id}`)), { id: 'f', status: 'ACTIVE' }],
  appKeys: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, [keyEntry(`k-${id}`, far)]])),
  idps: [{ id: 'i', status: 'ACTIVE', protocol: { credentials: { trust: { kid: 't' } } } }],
  trustKeys: [keyEntry('t', far)],
  pageSize: 2,
};

/** Counts how many bodies somebody looked into. */
function counting(ask: Ask): { ask: Ask; parsed: () => number } {
  let parsed = 0;
  return {
    ask: async (url) => {
      const result = await ask(url);
      if (result.kind !== 'json' || !(result.json instanceof PageBody)) return result;
      const body = result.json;
      const json = () => {
        parsed += 1;
        return body.json();
      };
      return { ...result, json: new PageBody(body.digest, json) };
    },
    parsed: () => parsed,
  };
}

const swept = () => walk(digested(scripted(org).ask));

describe('a sweep over pages that are as they were', () => {
  it('parses none of them, changes no sheet, and counts what there is', async () => {
    const first = await swept();
    const { ask, parsed } = counting(digested(scripted(org).ask));
    const second = await again(first, ask, 7);
    expect(parsed()).toBe(0);
    expect(second.written).toEqual([]);
    expect(second.scan.listed?.counts).toEqual(first.scan.listed?.counts);
    expect(second.scan.listed?.counts).toMatchObject({ apps: 5, idps: 1, visible: 6, withoutMode: 1 });
    expect(second.scan.sweep.calls).toBe(4);
  });

  it('parses the one that is another, and the changed app is seen', async () => {
    const first = await swept();
    const apps = org.apps.with(2, samlApp('c', 'k-c', { label: 'Renamed' }));
    const { ask, parsed } = counting(digested(scripted({ ...org, apps }).ask));
    const second = await again(first, ask, 7);
    expect(parsed()).toBe(1);
    expect(second.written).toEqual(['apps-00001']);
  });

  it('writes nothing where only what nobody looks at is another', async () => {
    const first = await swept();
    const apps = org.apps.with(2, samlApp('c', 'k-c', { lastUpdated: '2026-11-23T00:00:00.000Z' }));
    const { ask, parsed } = counting(digested(scripted({ ...org, apps }).ask));
    expect((await again(first, ask, 7)).written).toEqual([]);
    expect(parsed()).toBe(1);
  });

  it('parses a page that stands in the place of another', async () => {
    const first = await swept();
    const apps = [...org.apps.slice(2, 4), ...org.apps.slice(0, 2), ...org.apps.slice(4)];
    const { ask, parsed } = counting(digested(scripted({ ...org, apps }).ask));
    const second = await again(first, ask, 7);
    expect(parsed()).toBe(2);
    expect(sheetsOf(second.scan).map(([, { apps: rows }]) => rows.map(({ id }) => id).join(''))).toEqual([
      'cd',
      'ab',
      'e',
      '',
    ]);
  });

  it('parses a page whose keys could not be had', async () => {
    const { a: _, ...appKeys } = org.appKeys;
    const first = await walk(digested(scripted({ ...org, appKeys }).ask));
    const { ask, parsed } = counting(digested(scripted(org).ask));
    const second = await again(first, ask, 7);
    // The page, and the list of keys that is asked for again.
    expect(parsed()).toBe(2);
    expect(sheetsOf(second.scan)[0]?.[1].known['k-a']).toMatchObject({ ok: true });
  });

  it('parses it again once somebody has read it without a digest', async () => {
    const first = await swept();
    const plain = await again(
      first,
      scripted({ ...org, apps: org.apps.with(0, samlApp('z', 'k-a')) }).ask,
      7,
    );
    const third = await again(plain, digested(scripted(org).ask), 14);
    expect(sheetsOf(third.scan)[0]?.[1].apps.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('an empty page', () => {
  it('is the last of a list of keys, and of apps, digested or not', async () => {
    const empty: Ask = digested(async () =>
      json([], { link: '<https://acme.okta.com/api/v1/apps?after=x>; rel="next"' }),
    );
    let scan: Scan = sweepOf(ORG.url, { sheets: new Map(), rotations: [] }, NOW);
    for (let calls = 0; calls < 4; calls += 1) ({ scan } = await scanStep(scan, ORG, empty, NOW));
    expect(scan.sweep).toMatchObject({ place: { part: 'done' }, calls: 2 });
    const second = await again({ scan }, empty, 7);
    expect(second.scan.sweep).toMatchObject({ place: { part: 'done' }, calls: 2 });
    expect(second.written).toEqual([]);
  });
});
