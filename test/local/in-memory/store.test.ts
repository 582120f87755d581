import { expect, it } from 'vitest';
import { inMemoryStore } from '../../../local/in-memory/store.ts';
import { alertFor, NOW } from '../../support/alerting-values.ts';
import { describeStateStore } from '../../support/store-contract.ts';

describeStateStore('memory', async () => inMemoryStore());

it('two stores in memory share nothing', async () => {
  const [one, other] = [inMemoryStore(), inMemoryStore()];
  await one.store('acme', { put: [], remove: [], pending: [alertFor('FIRING')] }, NOW);
  expect((await other.read('acme')).pending).toEqual([]);
});
