/** What every state store does, in memory or in a table. The rehearsal runs it against an emulated one too. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { StateChange, StateStore } from '../../lambda/engine/ports.ts';
import { alertFor, incidentWith, minutesAfter, NOW } from './alerting-values.ts';

const UNTIL = minutesAfter(1);

function changeOf(change: Partial<StateChange> = {}): StateChange {
  return { put: [], remove: [], pending: [], ...change };
}

/** @param open gives a store without any item of the orgs acme and globex */
export function describeStateStore(name: string, open: () => Promise<StateStore>): void {
  describe(`${name} as a state store`, () => {
    let store: StateStore;
    beforeEach(async () => {
      store = await open();
    });
    const write = (change: Partial<StateChange>, org = 'acme') => store.store(org, changeOf(change), NOW);

    it('holds nothing of an org it never heard of', async () => {
      expect(await store.read('acme')).toMatchObject({
        incidents: [],
        pending: [],
        memories: {},
        mutes: [],
        completions: {},
      });
    });

    it('reads back what was stored, to the last field', async () => {
      const incident = incidentWith({ version: 1 });
      const alert = alertFor('FIRING');
      const memory = { check: 'oidc-discovery', value: { cell: 'okta.com:14', kids: ['a', 'b'] } } as const;
      expect(await write({ put: [incident], pending: [alert], memory })).toBe('stored');
      const state = await store.read('acme');
      expect(state.incidents).toEqual([incident]);
      expect(state.pending).toEqual([alert]);
      expect(state.memories).toEqual({ 'oidc-discovery': memory.value });
    });

    it('keeps of an alert whether it is for machines only', async () => {
      const marked = { ...alertFor('FIRING'), eventId: 'marked', machinesOnly: true };
      await write({ pending: [alertFor('FIRING'), marked] });
      const { pending } = await store.read('acme');
      expect(pending.filter(({ machinesOnly }) => machinesOnly)).toEqual([marked]);
    });

    it('keeps names in any script, and of any usual length', async () => {
      const subject = `本番環境 🔥 #/"' ${'x'.repeat(200)}`;
      const incident = incidentWith({ subject, version: 1 });
      await write({ put: [incident] });
      expect((await store.read('acme')).incidents).toEqual([incident]);
    });

    it('keeps orgs apart', async () => {
      await write({ put: [incidentWith({ version: 1 })], pending: [alertFor('FIRING')] });
      expect(await store.read('globex')).toMatchObject({ incidents: [], pending: [] });
    });

    it('keeps incidents apart by condition and by subject', async () => {
      const put = [
        incidentWith({ version: 1 }),
        incidentWith({ version: 1, condition: 'JWKS_INVALID' }),
        incidentWith({ version: 1, subject: 'https://acme.okta.com' }),
      ];
      await write({ put });
      expect((await store.read('acme')).incidents).toHaveLength(3);
    });

    it('gives pending alerts oldest first, in whatever order they were stored', async () => {
      const alerts = [3, 1, 2].map((minutes) => alertFor('FIRING', {}, { at: minutesAfter(minutes) }));
      for (const alert of alerts) await write({ pending: [alert] });
      const times = (await store.read('acme')).pending.map(({ observedAt }) => observedAt);
      expect(times).toEqual([1, 2, 3].map((minutes) => minutesAfter(minutes).toISOString()));
    });

    describe('when another run got there first', () => {
      it.each([
        { about: 'began an incident that is there', stored: 1, version: 1 },
        { about: 'changed one that was changed since', stored: 2, version: 2 },
        { about: 'skipped a version', stored: 1, version: 3 },
        { about: 'changed one that is gone', stored: 0, version: 2 },
      ])('conflicts for who $about', async ({ stored, version }) => {
        for (let at = 1; at <= stored; at += 1) await write({ put: [incidentWith({ version: at })] });
        expect(await write({ put: [incidentWith({ version })] })).toBe('conflict');
      });

      it('conflicts for who removes what was changed since', async () => {
        await write({ put: [incidentWith({ version: 1 })] });
        await write({ put: [incidentWith({ version: 2 })] });
        expect(await write({ remove: [incidentWith({ version: 1 })] })).toBe('conflict');
        expect(await write({ remove: [incidentWith({ version: 2 })] })).toBe('stored');
        expect((await store.read('acme')).incidents).toEqual([]);
      });

      it('conflicts for who counts messages from an older count', async () => {
        const storm = { sentAt: [], held: [], version: 1 };
        expect(await write({ storm })).toBe('stored');
        expect(await write({ storm })).toBe('conflict');
        expect(await write({ storm: { ...storm, version: 2 } })).toBe('stored');
        expect((await store.read('acme')).storm.version).toBe(2);
      });

      it('stores nothing of a change that conflicts', async () => {
        await write({ put: [incidentWith({ version: 1 })] });
        const memory = { check: 'oidc-discovery', value: { cell: 'okta.com:14' } } as const;
        const other = incidentWith({ version: 1, condition: 'JWKS_INVALID' });
        const late = incidentWith({ version: 1 });
        expect(await write({ put: [other, late], pending: [alertFor('FIRING')], memory })).toBe('conflict');
        expect(await store.read('acme')).toMatchObject({
          incidents: [{ condition: 'ISSUER_MISMATCH' }],
          pending: [],
          memories: {},
        });
      });
    });

    describe('a claim', () => {
      const alert = alertFor('FIRING');
      beforeEach(async () => {
        await write({ pending: [alert] });
      });

      it('is given once', async () => {
        expect(await store.claim('acme', alert, NOW, UNTIL)).toBe(true);
        expect(await store.claim('acme', alert, NOW, UNTIL)).toBe(false);
      });

      it.each([
        { about: 'is held until its time', ms: 59_999, given: false },
        { about: 'is held at its time', ms: 60_000, given: false },
        { about: 'is abandoned after its time', ms: 60_001, given: true },
      ])('$about', async ({ ms, given }) => {
        await store.claim('acme', alert, NOW, UNTIL);
        const later = new Date(NOW.getTime() + ms);
        expect(await store.claim('acme', alert, later, new Date(later.getTime() + 60_000))).toBe(given);
      });

      it('is not given for an alert that was sent', async () => {
        await store.claim('acme', alert, NOW, UNTIL);
        await store.markSent('acme', alert);
        expect((await store.read('acme')).pending).toEqual([]);
        expect(await store.claim('acme', alert, minutesAfter(5), minutesAfter(6))).toBe(false);
      });

      it('is not given for an alert that was never stored', async () => {
        const unknown = alertFor('RESOLVED', {}, { at: minutesAfter(3) });
        expect(await store.claim('acme', unknown, NOW, UNTIL)).toBe(false);
        expect(await store.claim('globex', alert, NOW, UNTIL)).toBe(false);
      });

      it('leaves the alert as it was stored, and pending until it is sent', async () => {
        await store.claim('acme', alert, NOW, UNTIL);
        expect((await store.read('acme')).pending).toEqual([alert]);
      });
    });

    it('marks an alert as sent twice without complaint', async () => {
      await write({ pending: [alertFor('FIRING')] });
      await store.markSent('acme', alertFor('FIRING'));
      await expect(store.markSent('acme', alertFor('FIRING'))).resolves.toBeUndefined();
    });

    it('remembers of each check what it was told last', async () => {
      for (const cell of ['okta.com:1', 'okta.com:2']) {
        await write({ memory: { check: 'oidc-discovery', value: { cell } } });
      }
      expect((await store.read('acme')).memories).toEqual({ 'oidc-discovery': { cell: 'okta.com:2' } });
    });

    it('notes when checks completed', async () => {
      await store.complete('acme', { 'oidc-discovery': NOW.toISOString() });
      await store.complete('acme', { 'oidc-discovery': UNTIL.toISOString() });
      expect((await store.read('acme')).completions).toEqual({ 'oidc-discovery': UNTIL.toISOString() });
    });
  });
}
