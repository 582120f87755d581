import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { batchesOf } from '../../../lambda/engine/sending-order.ts';
import { alertFor } from '../../support/alerting-values.ts';

const about = (key: string): Alert => ({ ...alertFor('FIRING'), dedupKey: key });
const naming = (state: 'DIGEST' | 'STORM', ...keys: string[]): Alert => {
  const { severity, summary, subject, observed } = alertFor('FIRING');
  const items = keys.map((dedupKey) => ({
    dedupKey,
    state: 'FIRING' as const,
    severity,
    summary,
    subject,
    observed,
  }));
  return { ...about(state), state, items, itemsTotal: keys.length };
};
const shownAs = (alerts: readonly Alert[]) =>
  batchesOf(alerts).map((batch) =>
    batch
      .map(({ state, dedupKey, items }) =>
        state === 'FIRING' ? dedupKey : items.map((item) => item.dedupKey).join('+'),
      )
      .join(' '),
  );

describe('alerts that may be sent at once', () => {
  it('are none when there are none', () => {
    expect(batchesOf([])).toEqual([]);
  });

  it.each([
    { alerts: 10, sizes: [10] },
    { alerts: 11, sizes: [10, 1] },
    { alerts: 21, sizes: [10, 10, 1] },
  ])('are ten at most: of $alerts $sizes', ({ alerts, sizes }) => {
    const many = Array.from({ length: alerts }, (_, index) => about(`key${index}`));
    expect(batchesOf(many).map(({ length }) => length)).toEqual(sizes);
    expect(batchesOf(many).flat()).toEqual(many);
  });

  it('tell of different incidents', () => {
    expect(shownAs([about('a'), about('b'), about('a'), about('b'), about('c')])).toEqual(['a b', 'a b c']);
  });

  it('tell of different incidents where a digest names them', () => {
    expect(shownAs([naming('DIGEST', 'a', 'b'), naming('DIGEST', 'c'), about('b'), about('d')])).toEqual([
      'a+b c',
      'b d',
    ]);
  });

  it('may be a storm and what it names, which machines were told already', () => {
    expect(shownAs([naming('STORM', 'a', 'b'), about('a'), about('b')])).toEqual(['a+b a b']);
  });
});
