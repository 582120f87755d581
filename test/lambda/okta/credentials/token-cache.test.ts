import { describe, expect, it } from 'vitest';
import { NetworkFault } from '../../../../lambda/net/fault.ts';
import { tokenCache } from '../../../../lambda/okta/credentials/token-cache.ts';
import type { AccessToken } from '../../../../lambda/okta/credentials/token-grant.ts';
import { NOW } from '../../../support/alerting-values.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { NEVER } from './support.ts';

const HOUR = 3_600_000;

function tokenThatEnds(at: number, value = 'at-1'): AccessToken {
  return { value, type: 'dpop', expiresAt: at };
}

/** A token endpoint that answers when a test says so. */
function heldGrants() {
  const held: { resolve: (token: AccessToken) => void; reject: (error: unknown) => void }[] = [];
  const signals: AbortSignal[] = [];
  const grant = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<AccessToken>((resolve, reject) => {
      held.push({ resolve, reject });
    });
  };
  return { grant, held, signals };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('A token', () => {
  it.each([
    { after: HOUR - 60_001, asked: 1 },
    { after: HOUR - 60_000, asked: 2 },
    { after: HOUR - 59_999, asked: 2 },
    { after: HOUR, asked: 2 },
    { after: HOUR + 1, asked: 2 },
    { after: -HOUR, asked: 1 },
  ])('of an hour is asked for $asked times when needed now and $after ms later', async ({ after, asked }) => {
    const time = manualClock();
    let grants = 0;
    const cache = tokenCache(time.clock);
    const grant = async () => {
      grants += 1;
      return tokenThatEnds(time.clock.now().getTime() + HOUR);
    };
    await cache.token(grant, NEVER);
    time.pass(after);
    await cache.token(grant, NEVER);
    expect(grants).toBe(asked);
  });

  it('that lasts less than a minute is used by whoever waits for it, and by nobody else', async () => {
    const time = manualClock();
    const cache = tokenCache(time.clock);
    let grants = 0;
    const grant = async () => {
      grants += 1;
      return tokenThatEnds(NOW.getTime() + 30_000, `at-${grants}`);
    };
    const both = await Promise.all([cache.token(grant, NEVER), cache.token(grant, NEVER)]);
    expect(both.map(({ value }) => value)).toEqual(['at-1', 'at-1']);
    expect((await cache.token(grant, NEVER)).value).toBe('at-2');
  });

  it('is asked for once by twenty who need it at once', async () => {
    const { grant, held } = heldGrants();
    const cache = tokenCache(manualClock().clock);
    const callers = Array.from({ length: 20 }, () => cache.token(grant, NEVER));
    await settled();
    expect(held).toHaveLength(1);
    held[0]?.resolve(tokenThatEnds(NOW.getTime() + HOUR));
    expect(new Set(await Promise.all(callers)).size).toBe(1);
    await cache.token(grant, NEVER);
    expect(held).toHaveLength(1);
  });

  it('that cannot be had is not kept: all who waited fail, the next asks again', async () => {
    const { grant, held } = heldGrants();
    const cache = tokenCache(manualClock().clock);
    const callers = [cache.token(grant, NEVER), cache.token(grant, NEVER)];
    held[0]?.reject(new Error('refused'));
    expect((await Promise.allSettled(callers)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = cache.token(grant, NEVER);
    held[1]?.resolve(tokenThatEnds(NOW.getTime() + HOUR));
    expect((await next).value).toBe('at-1');
    expect(held).toHaveLength(2);
  });

  it('that was dropped is asked for again; dropped twice, once', async () => {
    const cache = tokenCache(manualClock().clock);
    let grants = 0;
    const grant = async () => {
      grants += 1;
      return tokenThatEnds(NOW.getTime() + HOUR, `at-${grants}`);
    };
    const first = await cache.token(grant, NEVER);
    cache.drop(first);
    const second = await cache.token(grant, NEVER);
    cache.drop(first);
    expect(await cache.token(grant, NEVER)).toBe(second);
    expect(grants).toBe(2);
  });
});

describe('A caller that runs out of time', () => {
  it('waits no longer for a token that another asks for, which goes on', async () => {
    const { grant, held } = heldGrants();
    const cache = tokenCache(manualClock().clock);
    const asks = cache.token(grant, NEVER);
    const impatient = new AbortController();
    const waits = cache.token(grant, impatient.signal);
    impatient.abort();
    await expect(waits).rejects.toMatchObject({ reason: 'TIMEOUT' });
    await expect(waits).rejects.toBeInstanceOf(NetworkFault);
    held[0]?.resolve(tokenThatEnds(NOW.getTime() + HOUR));
    expect((await asks).value).toBe('at-1');
  });

  it('leaves it to those who still have some to ask themselves, once', async () => {
    const { grant, held, signals } = heldGrants();
    const cache = tokenCache(manualClock().clock);
    const impatient = new AbortController();
    const asks = cache.token(grant, impatient.signal);
    const patient = [cache.token(grant, NEVER), cache.token(grant, NEVER)];
    impatient.abort();
    held[0]?.reject(new NetworkFault('TIMEOUT', 'first-byte', 'no answer'));
    await expect(asks).rejects.toMatchObject({ reason: 'TIMEOUT' });
    await settled();
    expect(signals).toEqual([impatient.signal, NEVER]);
    held[1]?.resolve(tokenThatEnds(NOW.getTime() + HOUR));
    expect((await Promise.all(patient)).map(({ value }) => value)).toEqual(['at-1', 'at-1']);
  });

  it('does not bind later ones to a request that never ends, as after a container was frozen', async () => {
    const { grant, held } = heldGrants();
    const cache = tokenCache(manualClock().clock);
    const run = new AbortController();
    cache.token(grant, NEVER).catch(() => undefined);
    const next = cache.token(grant, run.signal);
    run.abort();
    await expect(next).rejects.toMatchObject({ reason: 'TIMEOUT' });
    const later = cache.token(grant, NEVER);
    held[1]?.resolve(tokenThatEnds(NOW.getTime() + HOUR));
    expect((await later).value).toBe('at-1');
  });

  it('whose time was over before it asked gets none', async () => {
    const { grant } = heldGrants();
    const over = AbortSignal.abort();
    await expect(tokenCache(manualClock().clock).token(grant, over)).rejects.toMatchObject({
      reason: 'TIMEOUT',
    });
  });

  it('leaves no listener behind, however the wait ends', async () => {
    const { grant, held } = heldGrants();
    const cache = tokenCache(manualClock().clock);
    const signal = new AbortController().signal;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners += 1;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...args);
      },
    });
    const fails = cache.token(grant, signal);
    held[0]?.reject(new Error('refused'));
    await expect(fails).rejects.toThrow('refused');
    const ends = cache.token(grant, signal);
    held[1]?.resolve(tokenThatEnds(NOW.getTime() + HOUR));
    await ends;
    expect(listeners).toBe(0);
  });
});
