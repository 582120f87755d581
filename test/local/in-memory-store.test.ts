import { expect, it } from 'vitest';
import { inMemoryStore } from '../../local/in-memory-store.ts';
import { alertFor, minutesAfter, NOW } from '../support/alerting-values.ts';
import { describeStateStore } from '../support/store-contract.ts';

describeStateStore('memory', async () => inMemoryStore());

it('two stores in memory share nothing', async () => {
  const [one, other] = [inMemoryStore(), inMemoryStore()];
  await one.store('acme', { put: [], remove: [], pending: [alertFor('FIRING')] }, NOW);
  expect((await other.read('acme')).pending).toEqual([]);
});

it('gives pending alerts oldest first as the table does, though a slow run stored an older one later', async () => {
  const store = inMemoryStore();
  for (const minutes of [2, 1]) {
    const pending = [alertFor('FIRING', {}, { at: minutesAfter(minutes) })];
    await store.store('acme', { put: [], remove: [], pending }, NOW);
  }
  const times = (await store.read('acme')).pending.map(({ observedAt }) => observedAt);
  expect(times).toEqual([1, 2].map((minutes) => minutesAfter(minutes).toISOString()));
});
