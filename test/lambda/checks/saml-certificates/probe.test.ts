/** A run goes on with the scan where the last one was, stores what it finds as it goes, and waits for no more than its own share. */
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  CertificateRecords,
  CertificateStore,
  RecordsChange,
} from '../../../../lambda/checks/saml-certificates/certificate-store.ts';
import { usesOf } from '../../../../lambda/checks/saml-certificates/judge-scan.ts';
import type { MetadataReading } from '../../../../lambda/checks/saml-certificates/metadata.ts';
import {
  type CertificatesPorts,
  probeCertificates,
} from '../../../../lambda/checks/saml-certificates/probe.ts';
import { opened } from '../../../../lambda/checks/saml-certificates/sheet.ts';
import { NOTHING_KNOWN } from '../../../../lambda/okta/client.ts';
import { inMemoryCertificates } from '../../../../local/in-memory/certificates.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { NOW } from './support/facts.ts';
import { made } from './support/made-certificates.ts';
import { keyEntry, ORG, refusal, type ScriptedOrg, samlApp, scripted } from './support/scripted-org.ts';

const HOUR_MS = 3_600_000;
const request = {
  org: { alias: 'acme', url: ORG.url, customDomains: [] },
  settings: { attemptTimeoutMs: 10_000, metadata: [] as readonly string[] },
  credential: {},
};
const never = new AbortController().signal;

let soon: Buffer;
let far: Buffer;
beforeAll(async () => {
  soon = await made({ notAfter: '2026-12-01T00:00:00Z' });
  far = await made({ notAfter: '2035-01-01T00:00:00Z' });
});

function orgOf(size: number, pageSize = 200): ScriptedOrg {
  const ids = Array.from({ length: size }, (_, index) => `0oa${String(index).padStart(5, '0')}`);
  return {
    apps: ids.map((id) => samlApp(id, `kid-${id}`)),
    appKeys: Object.fromEntries(
      ids.map((id, index) => [id, [keyEntry(`kid-${id}`, index % 50 === 0 ? soon : far)]]),
    ),
    pageSize,
  };
}

/** Writes are counted: how often the place was stored, and which sheets. */
function counting(store: CertificateStore) {
  const writes: RecordsChange[] = [];
  const counted: CertificateStore = {
    read: store.read,
    write: async (org, records, change) => {
      writes.push(change);
      return store.write(org, records, change);
    },
  };
  return { store: counted, writes };
}

function portsOf(
  org: ScriptedOrg,
  changes: Partial<CertificatesPorts> & { readonly at?: Date } = {},
  interfere?: Parameters<typeof scripted>[1],
) {
  const { at = NOW, ...others } = changes;
  const time = manualClock(at);
  const { ask, asked } = scripted(org, interfere);
  const ports: CertificatesPorts = {
    clock: time.clock,
    wait: time.wait,
    store: inMemoryCertificates(),
    open: () => ({ get: (url) => ask(url), state: () => NOTHING_KNOWN }),
    fetchMetadata: async () => ({ ok: false, problem: 'nobody serves it' }),
    callingMs: 60_000,
    ...others,
  };
  return { ports, asked, time };
}

const factsOf = ({ scan }: CertificateRecords) =>
  [...(scan?.sheets ?? [])].map(([id, sheet]) => {
    const { keyLists: _, ...sheetFacts } = opened(sheet);
    return { id, ...sheetFacts };
  });

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) =>
  rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));

describe('a first scan', () => {
  it('of 500 apps ends as an unbroken one though every run is killed after a single call', async () => {
    const org = orgOf(500, 50);
    const whole = portsOf(org);
    await probeCertificates(request, whole.ports, undefined, never);
    const store = inMemoryCertificates();
    let calls = 0;
    let runs = 0;
    for (; (await store.read('acme')).scan?.sweep.place.part !== 'done'; runs += 1) {
      if (runs > 600) throw new Error('a scan without an end');
      const killed = new Error('killed');
      const once = portsOf(org, { store }, (_url, call) => {
        if (call > 1) throw killed;
        calls += 1;
        return undefined;
      });
      await probeCertificates(request, once.ports, undefined, never).catch((error: unknown) => {
        if (error !== killed) throw error;
      });
    }
    expect(calls).toBe(whole.asked.length);
    expect(factsOf(await store.read('acme'))).toEqual(factsOf(await whole.ports.store.read('acme')));
    expect([...usesOf((await store.read('acme')).scan?.sheets.values() ?? [])]).toHaveLength(500);
  });

  it('stores each key as soon as it is read', async () => {
    const { store, writes } = counting(inMemoryCertificates());
    const { ports, asked } = portsOf(orgOf(3), { store });
    await probeCertificates(request, ports, undefined, never);
    // A page of apps, one of identity providers, three keys, and the successor of what ends soon was asked with its key.
    expect(asked).toHaveLength(5);
    expect(writes.map(({ sheets }) => sheets)).toEqual([
      ['apps-00000'],
      ['idps-00000'],
      ['apps-00000'],
      ['apps-00000'],
      ['apps-00000'],
    ]);
  });

  it('waits for its own share within a run, as often as there is time', async () => {
    const until = (time: ReturnType<typeof manualClock>) => new Date(time.clock.now().getTime() + 20_000);
    let refused = 0;
    const { ports, time } = portsOf(orgOf(20), { callingMs: 60_001 }, (_url, call) => {
      if (call % 8 !== 0) return undefined;
      refused += 1;
      return { kind: 'not-asked', why: 'share', until: until(time) };
    });
    const { stop } = await probeCertificates(request, ports, undefined, never);
    expect(stop).toBeUndefined();
    expect(refused).toBe(3);
    expect(time.elapsedMs()).toBe(60_000);
  });

  it.each([
    { callingMs: 20_001, waits: 1 },
    { callingMs: 20_000, waits: 0 },
  ])('does not begin a wait of 20 s that ends after $callingMs ms', async ({ callingMs, waits }) => {
    const { ports, time } = portsOf(orgOf(20), { callingMs }, (_url, call) =>
      call === 3 ? { kind: 'not-asked', why: 'share', until: new Date(NOW.getTime() + 20_000) } : undefined,
    );
    const { stop } = await probeCertificates(request, ports, undefined, never);
    expect(time.elapsedMs()).toBe(waits * 20_000);
    expect(stop).toEqual(
      waits === 1 ? undefined : expect.objectContaining({ why: 'share', reason: 'BUDGET' }),
    );
  });

  it.each(['reserve', 'throttled', 'unmeasured', 'circuit'] as const)(
    'leaves the org alone until the next run when the budget says %s',
    async (why) => {
      const until = new Date(NOW.getTime() + 1000);
      const { ports, time, asked } = portsOf(orgOf(20), {}, (_url, call) =>
        call === 3 ? { kind: 'not-asked', why, until } : undefined,
      );
      const { stop } = await probeCertificates(request, ports, undefined, never);
      expect(stop).toMatchObject({ until, reason: why === 'circuit' ? 'CIRCUIT_OPEN' : 'BUDGET' });
      expect(time.elapsedMs()).toBe(0);
      expect(asked).toHaveLength(3);
    },
  );

  it('stops when the time of the run is up, and goes on from there in the next', async () => {
    const org = orgOf(20);
    const store = inMemoryCertificates();
    const first = portsOf(org, { store, callingMs: 5000 }, () => {
      first.time.pass(1000);
      return undefined;
    });
    expect((await probeCertificates(request, first.ports, undefined, never)).stop).toBe('time');
    expect(first.asked).toHaveLength(5);
    const second = portsOf(org, { store });
    expect((await probeCertificates(request, second.ports, undefined, never)).stop).toBeUndefined();
    expect(first.asked.length + second.asked.length).toBe(22);
    expect(new Set([...first.asked, ...second.asked]).size).toBe(22);
  });

  it('leaves the rest to another run that has stored meanwhile, and says so', async () => {
    const store = inMemoryCertificates();
    const { ports, asked } = portsOf(orgOf(20), { store }, (_url, call) => {
      if (call === 4)
        void store.write(
          'acme',
          { version: 3, client: NOTHING_KNOWN, documents: [] },
          { sheets: [], documents: [] },
        );
      return undefined;
    });
    const { stop, scan } = await probeCertificates(request, ports, undefined, never);
    expect(stop).toBe('other-run');
    expect(asked).toHaveLength(4);
    expect(scan?.sweep.calls).toBe(3);
  });
});

describe('a run after a whole sweep', () => {
  async function swept(size = 300, pageSize = 100) {
    const org = orgOf(size, pageSize);
    const { store, writes } = counting(inMemoryCertificates());
    await probeCertificates(request, portsOf(org, { store }).ports, undefined, never);
    writes.length = 0;
    return { org, store, writes };
  }

  it('asks nobody and stores nothing until six hours after its start', async () => {
    const { org, store, writes } = await swept();
    const at = new Date(NOW.getTime() + 6 * HOUR_MS - 1);
    const { ports, asked } = portsOf(org, {
      store,
      at,
      open: () => {
        throw new Error('opened');
      },
    });
    const { scan, stop } = await probeCertificates(request, ports, undefined, never);
    expect({ asked, writes, stop }).toEqual({ asked: [], writes: [], stop: undefined });
    expect(scan?.listed?.counts.apps).toBe(300);
  });

  it('lists anew six hours after its start, and stores nothing but that it did where nothing has changed', async () => {
    const { org, store, writes } = await swept();
    const { ports, asked } = portsOf(
      { ...org, appKeys: {} },
      { store, at: new Date(NOW.getTime() + 6 * HOUR_MS) },
    );
    const { scan } = await probeCertificates(request, ports, undefined, never);
    // Three pages of apps, one of identity providers; six apps are asked for a successor.
    expect(asked.slice(0, 4).filter((path) => path.includes('?limit=200'))).toHaveLength(4);
    expect(asked).toHaveLength(10);
    expect(writes.flatMap(({ sheets }) => sheets)).toEqual([]);
    expect(scan?.sweep.startedAt).toBe(new Date(NOW.getTime() + 6 * HOUR_MS).toISOString());
  });

  it.each([
    { changed: 0, asks: true },
    { changed: -1, asks: false },
  ])('lists at once where an app changed $changed ms after its start: $asks', async ({ changed, asks }) => {
    const { org, store } = await swept();
    const { ports, asked } = portsOf(org, { store, at: new Date(NOW.getTime() + 60_000) });
    await probeCertificates(request, ports, new Date(NOW.getTime() + changed), never);
    expect(asked.length > 0).toBe(asks);
  });

  it('lists anew where the clock has been set back', async () => {
    const { org, store } = await swept();
    const { ports, asked } = portsOf(org, { store, at: new Date(NOW.getTime() - 1) });
    await probeCertificates(request, ports, undefined, never);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('goes on with what it was told of rate limits, and keeps what it learns', async () => {
    const { org, store } = await swept();
    const throttled = {
      budget: {},
      circuit: { state: 'open', openUntil: NOW.toISOString(), failures: 3 },
    } as unknown as typeof NOTHING_KNOWN;
    const known: unknown[] = [];
    const run = (hours: number) =>
      probeCertificates(
        request,
        portsOf(org, {
          store,
          at: new Date(NOW.getTime() + hours * HOUR_MS),
          open: (state) => {
            known.push(state);
            return {
              get: async () => ({ kind: 'not-asked', why: 'reserve', until: NOW }),
              state: () => throttled,
            };
          },
        }).ports,
        undefined,
        never,
      );
    await run(6);
    await run(7);
    expect(known).toEqual([NOTHING_KNOWN, throttled]);
  });
});

describe('a stored sheet that cannot be read', () => {
  const later = new Date(NOW.getTime() + 60_000);

  /** A store as a later version finds it: some of its sheets it does not understand, until they are written anew or gone. */
  function ofAnotherVersion(store: CertificateStore, ids: readonly string[]) {
    const unreadable = new Set(ids);
    const counted = counting({
      read: async (org) => {
        const { scan, ...records } = await store.read(org);
        if (scan === undefined || unreadable.size === 0)
          return { ...records, ...(scan === undefined ? {} : { scan }) };
        const sheets = new Map([...scan.sheets].filter(([id]) => !unreadable.has(id)));
        return { ...records, scan: { ...scan, sheets, isPartial: true }, unreadableSheets: [...unreadable] };
      },
      write: async (org, records, change) => {
        const version = await store.write(org, records, change);
        if (version !== 'conflict') for (const id of change.sheets) unreadable.delete(id);
        return version;
      },
    });
    return { ...counted, unreadable };
  }

  /** What a run that was killed after as many calls has left of an org. */
  async function stored(org: ScriptedOrg, calls = Number.POSITIVE_INFINITY) {
    const store = inMemoryCertificates();
    await runOf(org, store, NOW, calls);
    return store;
  }

  async function runOf(org: ScriptedOrg, store: CertificateStore, at: Date, calls: number) {
    const killed = new Error('killed');
    const { ports } = portsOf(org, { store, at }, (_url, call) => {
      if (call > calls) throw killed;
      return undefined;
    });
    return probeCertificates(request, ports, undefined, never).catch((error: unknown) => {
      if (error !== killed) throw error;
    });
  }

  it('is listed anew at once, and nothing but the keys on it are read again', async () => {
    const org = orgOf(300, 100);
    const kept = await stored(org);
    const before = byId(factsOf(await kept.read('acme')));
    const { store, writes, unreadable } = ofAnotherVersion(kept, ['apps-00001', 'apps-00009']);
    const { ports, asked } = portsOf(org, { store, at: later });
    const { scan } = await probeCertificates(request, ports, undefined, never);
    expect(writes[0]?.sheets).toEqual(['apps-00001', 'apps-00009']);
    expect(scan?.listed).toMatchObject({ startedAt: later.toISOString(), counts: { apps: 300 } });
    expect(scan).not.toHaveProperty('isPartial');
    expect(byId(factsOf(await kept.read('acme')))).toEqual(before);
    expect([...unreadable]).toEqual([]);
    const keysAsked = asked.filter((path) => path.endsWith('/credentials/keys'));
    expect(new Set(keysAsked.map((path) => /0oa\d+/.exec(path)?.[0])).size).toBe(100 + 4);
  });

  it.each([
    { what: 'its keys are not all read', calls: 20 },
    { what: 'the list is not through', calls: 2 },
  ])('leaves the org known in part while $what', async ({ calls }) => {
    const org = orgOf(300, 100);
    const { store } = ofAnotherVersion(await stored(org), ['apps-00001']);
    await runOf(org, store, later, calls);
    expect((await store.read('acme')).scan).toMatchObject({ isPartial: true });
    await runOf(org, store, later, Number.POSITIVE_INFINITY);
    expect((await store.read('acme')).scan).not.toHaveProperty('isPartial');
  });

  it('leaves the org known in part where a list is refused, for it may have been of that list', async () => {
    const org = orgOf(30, 10);
    const { store } = ofAnotherVersion(await stored(org), ['idps-00000']);
    const { ports } = portsOf(org, { store, at: later }, ({ pathname }) =>
      pathname === '/api/v1/idps' ? refusal(403, 'E0000006', 'You do not have permission') : undefined,
    );
    const { scan } = await probeCertificates(request, ports, undefined, never);
    expect(scan).toMatchObject({ isPartial: true, sweep: { place: { part: 'done' } } });
  });

  it('is left to another run that has stored meanwhile', async () => {
    const org = orgOf(300, 100);
    const kept = await stored(org, 20);
    const { store } = ofAnotherVersion(kept, ['apps-00001']);
    let writes = 0;
    const { ports, asked } = portsOf(org, {
      store: {
        ...store,
        write: async (...written) => {
          writes += 1;
          return writes === 1 ? 'conflict' : store.write(...written);
        },
      },
      at: later,
    });
    const { scan, stop } = await probeCertificates(request, ports, undefined, never);
    expect({ asked, stop, writes }).toEqual({ asked: [], stop: 'other-run', writes: 1 });
    expect(scan).toMatchObject({ isPartial: true });
  });

  it('does not begin the list again and again, though every run is killed after three calls', async () => {
    const org = orgOf(100, 10);
    const { store } = ofAnotherVersion(await stored(org), ['apps-00009']);
    let runs = 0;
    for (; (await store.read('acme')).scan?.isPartial; runs += 1) {
      if (runs > 50) throw new Error('a list without an end');
      await runOf(org, store, later, 3);
    }
    expect(runs).toBeGreaterThan(3);
  });

  it('stays where nobody may ask the org any more, and what was found is not over', async () => {
    const { store, writes } = ofAnotherVersion(await stored(orgOf(3)), ['apps-00000']);
    const { ports } = portsOf(orgOf(3), { store, at: later });
    const { credential: _, ...without } = request;
    const { abandoned } = await probeCertificates(without, ports, undefined, never);
    expect(writes).toEqual([]);
    expect(abandoned).toMatchObject({ isPartial: true });
  });
});

describe('what keeps a scan from its end', () => {
  it('is not one app whose keys cannot be had: it comes last, and then in vain', async () => {
    const org = orgOf(3);
    const store = inMemoryCertificates();
    const stops: unknown[] = [];
    for (let run = 0; run < 4; run += 1) {
      const at = new Date(NOW.getTime() + run * 300_000);
      const { ports } = portsOf(org, { store, at }, (url) =>
        url.pathname.includes('0oa00000')
          ? { kind: 'unreachable', reason: 'TIMEOUT', detail: 'nothing' }
          : undefined,
      );
      stops.push((await probeCertificates(request, ports, undefined, never)).stop);
    }
    expect(stops).toMatchObject([{ why: 'failing' }, { why: 'failing' }, undefined, undefined]);
    const sheet = (await store.read('acme')).scan?.sheets.get('apps-00000');
    const { known, keyLists } = opened(sheet ?? { body: new Uint8Array() });
    expect(Object.keys(known).sort()).toEqual(['kid-0oa00001', 'kid-0oa00002']);
    expect(keyLists['0oa00000']).toMatchObject({ problem: 'TIMEOUT, nothing' });
  });

  it('is not apps that change all the time: keys are read for an hour before the list is again', async () => {
    const org = orgOf(30);
    const store = inMemoryCertificates();
    const lists = async (minutes: number) => {
      const at = new Date(NOW.getTime() + minutes * 60_000);
      const { ports, asked } = portsOf(org, { store, at });
      const few = {
        ...ports,
        open: () => ({ ...ports.open(NOTHING_KNOWN, () => undefined), get: limited(ports, 3) }),
      };
      await probeCertificates(request, few, at, never);
      return asked.filter((path) => path.includes('/apps?')).length;
    };
    expect(await lists(0)).toBe(1);
    expect(await lists(30)).toBe(0);
    expect(await lists(59.9)).toBe(0);
    expect(await lists(60)).toBe(1);
  });

  it('is not a list that nobody could be asked for in days: it begins anew', async () => {
    const store = inMemoryCertificates();
    const refused = portsOf(orgOf(3), { store }, () => ({
      kind: 'unreachable',
      reason: 'DNS',
      detail: 'nothing',
    }));
    await probeCertificates(request, refused.ports, undefined, never);
    const at = new Date(NOW.getTime() + 48 * HOUR_MS);
    const { scan } = await probeCertificates(
      request,
      portsOf(orgOf(3), { store, at }).ports,
      undefined,
      never,
    );
    expect(scan?.listed?.startedAt).toBe(at.toISOString());
  });
});

/** So many calls, and then no more of them in this window. */
function limited({ open }: CertificatesPorts, calls: number): ReturnType<CertificatesPorts['open']>['get'] {
  const { get } = open(NOTHING_KNOWN, () => undefined);
  let made = 0;
  return async (url, kind, signal) => {
    made += 1;
    return made > calls ? { kind: 'not-asked', why: 'reserve', until: NOW } : get(url, kind, signal);
  };
}

describe('public documents', () => {
  const URLS = ['https://one.example/metadata', 'https://two.example/metadata'];
  const withDocuments = {
    ...request,
    credential: undefined,
    settings: { ...request.settings, metadata: URLS },
  };
  const read: MetadataReading = { ok: true, entities: [{ entityId: 'urn:one', ssoUrls: [], keys: [] }] };

  async function runs(readings: readonly (readonly [hours: number, reading: MetadataReading])[]) {
    const { store, writes } = counting(inMemoryCertificates());
    const fetched: string[] = [];
    let facts: Awaited<ReturnType<typeof probeCertificates>> | undefined;
    for (const [hours, reading] of readings) {
      const { ports } = portsOf(orgOf(1), {
        store,
        at: new Date(NOW.getTime() + hours * HOUR_MS),
        fetchMetadata: async (url) => {
          fetched.push(url);
          return reading;
        },
      });
      facts = await probeCertificates(withDocuments, ports, undefined, never);
    }
    return { fetched, writes, facts };
  }

  it('are read without a credential, and again after six hours', async () => {
    const early = await runs([
      [0, read],
      [5.99, read],
    ]);
    expect(early.fetched).toEqual(URLS);
    expect(early.facts).toMatchObject({ scan: undefined, stop: undefined });
    expect(early.writes).toEqual([{ sheets: [], documents: URLS }]);
    expect(
      (
        await runs([
          [0, read],
          [6, read],
        ])
      ).fetched,
    ).toEqual([...URLS, ...URLS]);
  });

  it('are asked for once an hour while they cannot be read, and what was read before stays', async () => {
    const failing: MetadataReading = { ok: false, problem: 'TIMEOUT' };
    const { fetched, facts } = await runs([
      [0, read],
      [7, failing],
      [7.99, failing],
      [8, failing],
    ]);
    // At first, after seven hours, and an hour later.
    expect(fetched).toHaveLength(6);
    expect(
      facts?.documents.map(({ problem, entities, readAt }) => [problem, entities.length, readAt]),
    ).toEqual(URLS.map(() => ['TIMEOUT', 1, NOW.toISOString()]));
  });

  it('that hang take a third of the time of a run, and the org is scanned in the rest', async () => {
    const { ports, asked, time } = portsOf(orgOf(3), {
      callingMs: 60_000,
      fetchMetadata: async () => {
        time.pass(10_000);
        return { ok: false, problem: 'TIMEOUT' };
      },
    });
    const urls = Array.from({ length: 30 }, (_, index) => `https://${index}.example/metadata`);
    const settings = { ...request.settings, metadata: urls };
    const { scan, documents } = await probeCertificates({ ...request, settings }, ports, undefined, never);
    expect(documents.filter(({ problem }) => problem !== undefined)).toHaveLength(2);
    expect(asked.length).toBeGreaterThan(4);
    expect(scan?.sweep.place.part).toBe('done');
  });

  it('that are not configured any more are forgotten', async () => {
    const { store, writes } = counting(inMemoryCertificates());
    const { ports } = portsOf(orgOf(1), { store, fetchMetadata: async () => read });
    await probeCertificates(withDocuments, ports, undefined, never);
    const fewer = { ...withDocuments, settings: { ...withDocuments.settings, metadata: URLS.slice(1) } };
    const { documents } = await probeCertificates(fewer, ports, undefined, never);
    expect(documents.map(({ url }) => url)).toEqual(URLS.slice(1));
    expect(writes.at(-1)).toEqual({ sheets: [], documents: URLS.slice(0, 1) });
  });
});
