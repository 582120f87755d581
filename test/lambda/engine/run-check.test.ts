import { describe, expect, it } from 'vitest';
import type { Check } from '../../../lambda/checks/check.ts';
import type { Ports, StateStore } from '../../../lambda/engine/ports.ts';
import { type Run, runCheck } from '../../../lambda/engine/run-check.ts';
import { inMemoryStore } from '../../../local/in-memory/store.ts';
import { CONTEXT, findingWith, judgementWith, minutesAfter, NOW } from '../../support/alerting-values.ts';
import { recordingPorts } from '../../support/recording-ports.ts';
import { scriptedCheck } from '../../support/scripted-check.ts';

const HEALTHY = judgementWith({
  measurements: [{ metric: 'DiscoveryLatency', value: 84, unit: 'Milliseconds' }],
});
const OUTAGE = judgementWith({ findings: [findingWith()] });

const refuse = (what: string) => () => Promise.reject(new Error(`${what} refused`));
const never = () => new Promise<never>(() => {});

function run<Facts>(check: Check<Facts>, ports: Ports, deadline = new AbortController().signal) {
  return runCheck(check, CONTEXT, ports, deadline);
}

/** What the run rejects with, or undefined. */
async function failureOf(pending: Promise<Run>): Promise<unknown> {
  return pending.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const checkState = (points: readonly { metric: string; value: number }[] | undefined) =>
  points?.find(({ metric }) => metric === 'CheckState')?.value;

describe('a run', () => {
  it('publishes all its metrics in one request, the last thing it does', async () => {
    const steps: string[] = [];
    const ports = recordingPorts();
    await run(scriptedCheck([OUTAGE]), {
      ...ports,
      publishAlert: async () => void steps.push('alert'),
      publishMetrics: async () => void steps.push('metrics'),
    });
    expect(steps).toEqual(['alert', 'metrics']);
  });

  it('publishes what was measured and the state', async () => {
    const ports = recordingPorts();
    const { outcome } = await run(scriptedCheck([HEALTHY]), ports);
    expect(ports.metrics).toHaveLength(1);
    expect(ports.metrics[0]?.map(({ metric, value }) => [metric, value])).toEqual([
      ['DiscoveryLatency', 84],
      ['CheckState', 0],
    ]);
    expect(outcome).toMatchObject({ org: 'acme', check: 'oidc-discovery', state: 'ok', at: NOW });
  });

  it('takes the worst finding as its state', async () => {
    const warning = findingWith({ condition: 'CLOCK_SKEW', severity: 'warning' });
    const { outcome } = await run(
      scriptedCheck([judgementWith({ findings: [warning, findingWith()] })]),
      recordingPorts(),
    );
    expect(outcome.state).toBe('critical');
  });

  it('reads time once for its judges and its outcome', async () => {
    const ports = recordingPorts();
    const seen: Date[] = [];
    const check: Check<void> = {
      ...scriptedCheck([OUTAGE]),
      probe: async () => ports.time.pass(3000),
      judge: (_facts, _memory, now) => {
        seen.push(now);
        return judgementWith({ findings: [findingWith({ certainty: 'tentative' })] });
      },
    };
    const { outcome } = await run(check, ports);
    expect(seen).toEqual([NOW, NOW, NOW]);
    expect(outcome.at).toEqual(NOW);
    expect(outcome.durationMs).toBe(23_000);
  });

  it('gives its judge what the check remembered', async () => {
    const ports = recordingPorts();
    await run(scriptedCheck([judgementWith({ memory: { cell: 'okta.com:14' } })]), ports);
    let remembered: unknown;
    const check: Check<undefined> = {
      ...scriptedCheck([HEALTHY]),
      probe: async () => undefined,
      judge: (_facts, memory) => {
        remembered = memory;
        return HEALTHY;
      },
    };
    await run(check, ports);
    expect(remembered).toEqual({ cell: 'okta.com:14' });
  });

  it('never throws for a target that is down', async () => {
    const { sent } = await run(scriptedCheck([OUTAGE]), recordingPorts());
    expect(sent.map(({ state, condition }) => [state, condition])).toEqual([['FIRING', 'ISSUER_MISMATCH']]);
  });
});

describe('a check that breaks', () => {
  const broken = (changes: Partial<Check<undefined>>): Check<undefined> => ({
    ...scriptedCheck([HEALTHY]),
    probe: async () => undefined,
    judge: () => HEALTHY,
    ...changes,
  });

  it.each([
    { about: 'its probe rejects', check: broken({ probe: refuse('socket') }) },
    {
      about: 'its judge throws',
      check: broken({
        judge: () => {
          throw new TypeError('no such field');
        },
      }),
    },
  ])('is unknown with the reason MONITOR_ERROR, never ok, when $about', async ({ check }) => {
    const ports = recordingPorts();
    const { outcome } = await run(check, ports);
    expect(outcome.state).toBe('unknown');
    expect(outcome.findings).toMatchObject([{ condition: 'CHECK_UNKNOWN', reason: 'MONITOR_ERROR' }]);
    expect(outcome.unseen).toBe('everything');
    expect(checkState(ports.metrics[0])).toBe(1);
    expect(ports.logged).toContainEqual(expect.objectContaining({ level: 'error', message: 'check failed' }));
  });

  it('is unknown with the reason DEADLINE when its probe hangs, and publishes that', async () => {
    const ports = recordingPorts();
    const deadline = new AbortController();
    const pending = run(broken({ probe: never }), ports, deadline.signal);
    deadline.abort();
    const { outcome } = await pending;
    expect(outcome.findings).toMatchObject([{ condition: 'CHECK_UNKNOWN', reason: 'DEADLINE' }]);
    expect(checkState(ports.metrics[0])).toBe(1);
  });

  it('is unknown at once when the deadline was over before it began', async () => {
    const { outcome } = await run(broken({ probe: never }), recordingPorts(), AbortSignal.abort());
    expect(outcome.state).toBe('unknown');
  });

  it('neither clears the incident that is open nor forgets what is remembered', async () => {
    const ports = recordingPorts();
    await run(scriptedCheck([{ ...OUTAGE, memory: { cell: 'okta.com:14' } }]), ports);
    for (let runs = 0; runs < 2; runs += 1) await run(broken({ probe: refuse('socket') }), ports);
    const { incidents, memories } = await ports.store.read('acme');
    expect(incidents.find(({ condition }) => condition === 'ISSUER_MISMATCH')?.status).toBe('open');
    expect(memories['oidc-discovery']).toEqual({ cell: 'okta.com:14' });
  });

  it('alerts as a warning in its third run in a row, not before', async () => {
    const ports = recordingPorts();
    const check = broken({ probe: refuse('socket') });
    const announced: number[] = [];
    for (let runs = 0; runs < 4; runs += 1) {
      ports.time.pass(60_000);
      announced.push((await run(check, ports)).sent.length);
    }
    expect(announced).toEqual([0, 0, 1, 0]);
    expect(ports.published).toMatchObject([{ condition: 'CHECK_UNKNOWN', severity: 'warning' }]);
  });
});

describe('a monitor that breaks', () => {
  const storeThat = (changes: Partial<StateStore>): StateStore => ({ ...inMemoryStore(), ...changes });

  it('publishes a critical alert as possibly repeated when the table cannot be read', async () => {
    const ports = recordingPorts({ store: storeThat({ read: refuse('table') }) });
    const failure = await failureOf(run(scriptedCheck([OUTAGE]), ports));
    expect(ports.published).toMatchObject([{ state: 'FIRING', severity: 'critical', stateUnknown: true }]);
    expect(checkState(ports.metrics[0])).toBe(3);
    expect(failure).toMatchObject({ errors: [new Error('table refused')] });
  });

  it('reads once more after probing, so that a moment without the table is no repetition and no failed run', async () => {
    const store = inMemoryStore();
    let reads = 0;
    const read: StateStore['read'] = (org) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('table refused')) : store.read(org);
    };
    const ports = recordingPorts({ store: { ...store, read } });
    await run(scriptedCheck([OUTAGE]), ports);
    ports.time.pass(60_000);
    await run(scriptedCheck([OUTAGE]), ports);
    expect(ports.published).toMatchObject([{ state: 'FIRING', stateUnknown: false }]);
  });

  it('says nothing of a warning when the table cannot be read, because it would repeat it every run', async () => {
    const ports = recordingPorts({ store: storeThat({ read: refuse('table') }) });
    const warning = judgementWith({ findings: [findingWith({ severity: 'warning' })] });
    await failureOf(run(scriptedCheck([warning]), ports));
    expect(ports.published).toEqual([]);
  });

  it('publishes a critical alert as possibly repeated when the table cannot be written', async () => {
    const ports = recordingPorts({ store: storeThat({ store: refuse('write') }) });
    await failureOf(run(scriptedCheck([OUTAGE]), ports));
    expect(ports.published).toMatchObject([{ state: 'FIRING', stateUnknown: true }]);
  });

  it('publishes the state even when the topic refuses the alert, which then stays pending', async () => {
    const ports = recordingPorts({ publishAlert: refuse('topic') });
    const failure = await failureOf(run(scriptedCheck([OUTAGE]), ports));
    expect(checkState(ports.metrics[0])).toBe(3);
    expect(failure).toMatchObject({ errors: [new Error('topic refused')] });
    expect((await ports.store.read('acme')).pending).toHaveLength(1);
  });

  it('still sends the alert when the metrics are refused, and then fails', async () => {
    const ports = recordingPorts({ publishMetrics: refuse('metrics') });
    const failure = await failureOf(run(scriptedCheck([OUTAGE]), ports));
    expect(ports.published).toHaveLength(1);
    expect(failure).toMatchObject({ errors: [new Error('metrics refused')] });
  });

  it('fails with every error, after everything that could be done was done', async () => {
    const ports = recordingPorts({
      store: storeThat({ read: refuse('table') }),
      publishAlert: refuse('topic'),
      publishMetrics: refuse('metrics'),
    });
    const failure = await failureOf(run(scriptedCheck([OUTAGE]), ports));
    expect(failure).toBeInstanceOf(AggregateError);
    expect(String(failure)).toContain('table refused');
    expect(String(failure)).toContain('topic refused');
    expect(String(failure)).toContain('metrics refused');
    expect(ports.logged.at(-1)).toMatchObject({ level: 'info', message: 'run finished' });
  });

  it('announces an incident that recovers as resolved, with its duration', async () => {
    const ports = recordingPorts();
    await run(scriptedCheck([OUTAGE]), ports);
    for (let runs = 0; runs < 2; runs += 1) {
      ports.time.pass(60_000);
      await run(scriptedCheck([HEALTHY]), ports);
    }
    expect(ports.published.map(({ state, durationSeconds }) => [state, durationSeconds])).toEqual([
      ['FIRING', 0],
      ['RESOLVED', 120],
    ]);
    expect(ports.published[1]?.endsAt).toBe(minutesAfter(2).toISOString());
  });
});
