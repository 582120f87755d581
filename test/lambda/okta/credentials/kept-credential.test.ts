import { describe, expect, it } from 'vitest';
import { keptCredential } from '../../../../lambda/okta/credentials/kept-credential.ts';

interface Secret {
  readonly text: string;
}

/** A secret that others change; every reading is counted. */
function stored(text: string) {
  const state = { text, readings: 0, error: undefined as Error | undefined };
  const secret = keptCredential<Secret>(
    async () => {
      state.readings += 1;
      if (state.error !== undefined) throw state.error;
      return { text: state.text };
    },
    (one, other) => one.text === other.text,
  );
  return { state, ...secret };
}

describe('A credential', () => {
  it('is read once, by however many at once', async () => {
    const { state, current } = stored('a');
    expect(await Promise.all([current(), current(), current()])).toHaveLength(3);
    await current();
    expect(state.readings).toBe(1);
  });

  it('that cannot be read is read again by the next', async () => {
    const { state, current } = stored('a');
    state.error = new Error('not stored');
    await expect(current()).rejects.toThrow('not stored');
    state.error = undefined;
    expect((await current()).text).toBe('a');
    expect(state.readings).toBe(2);
  });

  it('that was refused is read again, and the new one kept', async () => {
    const { state, current, insteadOf } = stored('a');
    const refused = await current();
    state.text = 'b';
    expect((await insteadOf(refused))?.text).toBe('b');
    expect((await current()).text).toBe('b');
    expect(state.readings).toBe(2);
  });

  it('that was refused by twenty calls at once is read again once', async () => {
    const { state, current, insteadOf } = stored('a');
    const refused = await current();
    state.text = 'b';
    const others = await Promise.all(Array.from({ length: 20 }, () => insteadOf(refused)));
    expect(new Set(others.map((other) => other?.text))).toEqual(new Set(['b']));
    expect((await insteadOf(refused))?.text).toBe('b');
    expect(state.readings).toBe(2);
  });

  it('that is still the same is no other one, and read again after the next refusal', async () => {
    const { state, current, insteadOf } = stored('a');
    const refused = await current();
    expect(await insteadOf(refused)).toBeUndefined();
    expect(await insteadOf(refused)).toBeUndefined();
    expect(state.readings).toBe(2);
    expect(await insteadOf(await current())).toBeUndefined();
    expect(state.readings).toBe(3);
  });

  it('that was refused and can no longer be read leaves the refusal as it is, and tells the next why', async () => {
    const { state, current, insteadOf } = stored('a');
    const refused = await current();
    state.error = new Error('deleted');
    expect(await insteadOf(refused)).toBeUndefined();
    await expect(current()).rejects.toThrow('deleted');
  });
});
