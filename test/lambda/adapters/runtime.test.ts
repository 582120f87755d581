import { afterEach, describe, expect, it, vi } from 'vitest';
import { logJson, requiredEnvironment, systemClock, wait } from '../../../lambda/adapters/runtime.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the environment', () => {
  it('gives what the stack set', () => {
    vi.stubEnv('TABLE_NAME', 'state');
    expect(requiredEnvironment('TABLE_NAME')).toBe('state');
  });

  it.each(['', undefined])('fails naming what is missing when it is %j', (value) => {
    vi.stubEnv('TABLE_NAME', value);
    expect(() => requiredEnvironment('TABLE_NAME')).toThrow('environment variable TABLE_NAME is not set');
  });
});

describe('waiting', () => {
  it('takes its time', async () => {
    const started = systemClock.monotonicMs();
    await wait(30, new AbortController().signal);
    expect(systemClock.monotonicMs() - started).toBeGreaterThanOrEqual(25);
  });

  it('rejects at once when the signal aborts', async () => {
    const controller = new AbortController();
    const waiting = wait(60_000, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await expect(wait(60_000, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

describe('the log', () => {
  it.each(['info', 'error'] as const)('writes one object at the level %s', (level) => {
    const written = vi.spyOn(console, level).mockImplementation(() => {});
    logJson(level, 'run finished', { org: 'acme' });
    expect(written.mock.calls).toEqual([[{ event: 'run finished', org: 'acme' }]]);
  });
});
