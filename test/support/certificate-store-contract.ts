/** What every store of certificate records does, in memory or in a table. The rehearsal runs it against an emulated one too. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  CertificateRecords,
  CertificateStore,
} from '../../lambda/checks/saml-certificates/certificate-store.ts';
import type { MetadataDocument } from '../../lambda/checks/saml-certificates/judge-metadata.ts';
import { NOTHING_CARRIED, type Scan, sweepOf } from '../../lambda/checks/saml-certificates/scan-state.ts';
import { EMPTY_SHEET, opened, packed } from '../../lambda/checks/saml-certificates/sheet.ts';
import { NOTHING_KNOWN } from '../../lambda/okta/client.ts';
import { NOW } from './alerting-values.ts';

const since = NOW.toISOString();
const sheetWith = (id: string, label = `App ${id}`) =>
  packed({ ...EMPTY_SHEET, apps: [{ id, label, kid: `kid-${id}`, spKeys: [] }] }, since);

export function scanWith(sheets: Scan['sheets'], changes: Partial<Scan> = {}): Scan {
  return { ...sweepOf('https://acme.okta.com', NOTHING_CARRIED, NOW), sheets, ...changes };
}

const document = (url: string): MetadataDocument => ({
  url,
  readAt: since,
  entities: [
    {
      name: 'urn:本番',
      keys: [{ purpose: 'idp-entity-signing', key: 'k', reading: { ok: false, problem: 'empty' } }],
    },
  ],
});

/** @param open gives a store without any item of the orgs acme and globex */
export function describeCertificateStore(name: string, open: () => Promise<CertificateStore>): void {
  describe(`${name} as a store of certificate records`, () => {
    let store: CertificateStore;
    beforeEach(async () => {
      store = await open();
    });
    const write = (
      records: Partial<CertificateRecords>,
      sheets: readonly string[] = [],
      documents: readonly string[] = [],
      org = 'acme',
    ) =>
      store.write(
        org,
        { version: 0, client: NOTHING_KNOWN, documents: [], ...records },
        { sheets, documents },
      );

    it('holds nothing of an org it never heard of', async () => {
      expect(await store.read('acme')).toEqual({ version: 0, client: NOTHING_KNOWN, documents: [] });
    });

    it('reads back what was stored, to the last field', async () => {
      const listed = {
        startedAt: since,
        counts: { apps: 2, idps: 1, visible: 9, withoutMode: 1, broken: 1 },
        problems: [{ part: 'app keys', why: 'HTTP 403', requestId: 'r1' }],
      } as const;
      const scan = scanWith(
        new Map([
          ['apps-00000', sheetWith('a')],
          ['apps-00001', sheetWith('b', 'Ünïcode 本番 🔥')],
        ]),
        {
          rotations: [
            {
              keys: { from: 'k1', to: 'k2' },
              apps: { names: ['a'], count: 1 },
              ids: ['0oa1'],
              metadataUrl: 'https://m',
              at: since,
            },
            { apps: { names: ['b'], count: 7 }, ids: ['0oa2'], at: since },
          ],
          listed,
          isPartial: true,
        },
      );
      const documents = [document('https://one.example/metadata')];
      const version = await write(
        { scan, documents },
        ['apps-00000', 'apps-00001'],
        ['https://one.example/metadata'],
      );
      expect(version).toBe(1);
      const read = await store.read('acme');
      expect(read).toMatchObject({ version: 1, client: NOTHING_KNOWN, documents });
      expect(read.scan?.sweep).toEqual(scan.sweep);
      expect(read.scan?.rotations).toEqual(scan.rotations);
      expect(read.scan?.listed).toEqual(listed);
      expect(read.scan?.isPartial).toBe(true);
      for (const [id, sheet] of scan.sheets) {
        const stored = read.scan?.sheets.get(id);
        expect({ ...stored, body: undefined }).toEqual({ ...sheet, body: undefined });
        expect(stored && opened(stored)).toEqual(opened(sheet));
      }
    });

    it.each([
      { place: { part: 'apps', url: 'https://acme.okta.com/api/v1/apps?after=x', seen: ['x'], pages: 1 } },
      { place: { part: 'idp-trust-keys', url: 'https://acme.okta.com/api/v1/idps', seen: [], pages: 0 } },
      { place: { part: 'idp-keys', passed: [] } },
      { place: { part: 'app-keys', passed: ['0oa1'] } },
      { place: { part: 'app-successors', after: '0oa1' } },
      { place: { part: 'done' } },
    ] as const)('keeps the place $place.part', async ({ place }) => {
      const scan = scanWith(new Map());
      await write({ scan: { ...scan, sweep: { ...scan.sweep, place } } });
      expect((await store.read('acme')).scan?.sweep.place).toEqual(place);
    });

    it('changes a sheet, and forgets one that is gone', async () => {
      const first = scanWith(
        new Map([
          ['apps-00000', sheetWith('a')],
          ['apps-00001', sheetWith('b')],
        ]),
      );
      await write({ scan: first }, ['apps-00000', 'apps-00001']);
      const second = scanWith(new Map([['apps-00000', sheetWith('c')]]));
      expect(await write({ scan: second, version: 1 }, ['apps-00000', 'apps-00001'])).toBe(2);
      const { scan } = await store.read('acme');
      expect([...(scan?.sheets.keys() ?? [])]).toEqual(['apps-00000']);
      expect(
        [...(scan?.sheets.values() ?? [])].flatMap((sheet) => opened(sheet).apps.map(({ id }) => id)),
      ).toEqual(['c']);
    });

    it('forgets a document that is gone', async () => {
      const [one, two] = [document('https://one.example/'), document('https://two.example/')];
      await write({ documents: [one, two] }, [], [one.url, two.url]);
      await write({ documents: [two], version: 1 }, [], [one.url]);
      expect((await store.read('acme')).documents).toEqual([two]);
    });

    it('stores nothing where another run has stored since', async () => {
      await write({ scan: scanWith(new Map([['apps-00000', sheetWith('a')]])) }, ['apps-00000']);
      for (const version of [0, 2]) {
        const scan = scanWith(new Map([['apps-00000', sheetWith('z')]]));
        expect(await write({ scan, version }, ['apps-00000'])).toBe('conflict');
      }
      const { version, scan } = await store.read('acme');
      expect(version).toBe(1);
      expect(
        [...(scan?.sheets.values() ?? [])].flatMap((sheet) => opened(sheet).apps.map(({ id }) => id)),
      ).toEqual(['a']);
    });

    it('keeps orgs apart', async () => {
      await write({ scan: scanWith(new Map([['apps-00000', sheetWith('a')]])) }, ['apps-00000']);
      expect((await store.read('globex')).scan).toBeUndefined();
    });

    it('takes hundreds of sheets at once', async () => {
      const ids = Array.from({ length: 130 }, (_, index) => `apps-${String(index).padStart(5, '0')}`);
      const sheets = new Map(ids.map((id) => [id, sheetWith(id)]));
      await write({ scan: scanWith(sheets) }, ids);
      expect([...((await store.read('acme')).scan?.sheets.keys() ?? [])].sort()).toEqual(ids);
    });
  });
}
