import { describe, expect, it } from 'vitest';
import type { DeliveryContext } from '../../../lambda/engine/delivery-context.ts';
import { type OrgRun, runForOrgs } from '../../../lambda/engine/run-for-orgs.ts';
import type { Judgement, Memory } from '../../../lambda/outcome.ts';
import { inMemoryStore } from '../../../local/in-memory/store.ts';
import { CONTEXT, findingWith, judgementWith, NOW } from '../../support/alerting-values.ts';
import { type RecordingPorts, recordingPorts } from '../../support/recording-ports.ts';

const neverAborted = new AbortController().signal;
const ORGS = ['acme', 'globex', 'initech'] as const;

const contextOf = (alias: string): DeliveryContext => ({
  ...CONTEXT,
  org: { alias, url: `https://${alias}.okta.com` },
});

interface Judged {
  readonly alias: string;
  readonly facts: string;
  readonly memory: Memory;
  readonly now: Date;
  readonly cell: string | undefined;
}

/** A run for three orgs; what judges were given is kept. */
async function run(
  ports: RecordingPorts,
  {
    judge = () => judgementWith(),
    probe = async () => 'the page',
  }: {
    judge?: (alias: string) => Judgement;
    probe?: (signal: AbortSignal, memory: Memory) => Promise<string>;
  } = {},
) {
  const judged: Judged[] = [];
  const orgs: OrgRun<string>[] = ORGS.map((alias) => ({
    judge: (facts, memory, now, cell) => {
      judged.push({ alias, facts, memory, now, cell });
      return judge(alias);
    },
    context: contextOf(alias),
  }));
  const check = {
    name: 'service-status' as const,
    probe,
    confirmation: { attempts: 1, overSeconds: 0 },
  };
  const runs = await runForOrgs(check, orgs, ports, neverAborted).then(
    (finished) => ({ finished, error: undefined }),
    (error: unknown) => ({ finished: [], error }),
  );
  return { ...runs, judged };
}

describe('one run for several orgs', () => {
  it('looks once and judges for each', async () => {
    let probes = 0;
    const { judged, finished } = await run(recordingPorts(), {
      probe: async () => {
        probes += 1;
        return 'the page';
      },
    });
    expect(probes).toBe(1);
    expect(judged).toEqual(
      ORGS.map((alias) => ({ alias, facts: 'the page', memory: {}, now: NOW, cell: undefined })),
    );
    expect(finished.map(({ outcome }) => [outcome.org, outcome.check, outcome.state])).toEqual(
      ORGS.map((alias) => [alias, 'service-status', 'ok']),
    );
  });

  it('looks from the memory of none of the orgs', async () => {
    const ports = recordingPorts();
    const kept = { check: 'service-status', value: { seen: 'before' } } as const;
    await ports.store.store('acme', { put: [], remove: [], pending: [], memory: kept }, NOW);
    const seen: Memory[] = [];
    await run(ports, {
      probe: async (_signal, memory) => {
        seen.push(memory);
        return 'the page';
      },
    });
    expect(seen).toEqual([{}]);
  });

  it('publishes the metrics of all orgs in one request, last of all', async () => {
    const ports = recordingPorts();
    await run(ports);
    expect(ports.metrics.map((points) => points.map(({ dimensions }) => dimensions))).toEqual([
      ORGS.map((alias) => ({ Org: alias, Check: 'service-status' })),
    ]);
  });

  it('gives each judge what the check remembers of its org, and the cell that discovery found', async () => {
    const ports = recordingPorts();
    const change = { put: [], remove: [], pending: [] };
    const discovered = { check: 'oidc-discovery', value: { cell: 'okta.com:7' } } as const;
    await ports.store.store('globex', { ...change, memory: discovered }, NOW);
    const kept = { check: 'service-status', value: { seen: 'before' } } as const;
    await ports.store.store('initech', { ...change, memory: kept }, NOW);
    const { judged } = await run(ports);
    expect(judged.map(({ memory, cell }) => ({ memory, cell }))).toEqual([
      { memory: {}, cell: undefined },
      { memory: {}, cell: 'okta.com:7' },
      { memory: { seen: 'before' }, cell: undefined },
    ]);
  });

  it('ends unknown for every org when the looking itself breaks, without an unhandled rejection', async () => {
    const ports = recordingPorts();
    const { finished } = await run(ports, { probe: () => Promise.reject(new Error('a bug')) });
    expect(finished.map(({ outcome }) => outcome.state)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(ports.metrics).toHaveLength(1);
  });
});

describe('an org whose delivery fails', () => {
  const critical = () => judgementWith({ findings: [findingWith()] });

  it('leaves the others served, and fails the run at its end', async () => {
    const store = inMemoryStore();
    const ports = recordingPorts({
      store: {
        ...store,
        store: async (org, change, now) => {
          if (org === 'globex') throw new Error('throttled');
          return store.store(org, change, now);
        },
      },
    });
    const { error } = await run(ports, { judge: critical });
    expect(ports.published.map(({ org, stateUnknown }) => [org.alias, stateUnknown]).sort()).toEqual([
      ['acme', false],
      ['globex', true],
      ['initech', false],
    ]);
    expect(ports.metrics[0]).toHaveLength(3);
    expect(String(error)).toContain('throttled');
  });

  it('holds up none of the others when it is slow', async () => {
    const store = inMemoryStore();
    const published: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ports = recordingPorts({
      store: {
        ...store,
        read: async (org) => {
          if (org === 'acme') await held;
          return store.read(org);
        },
      },
      publishAlert: async ({ org }) => {
        published.push(org.alias);
        if (published.length === 2) release();
      },
    });
    await run(ports, { judge: critical });
    expect(published).toEqual(['globex', 'initech', 'acme']);
  });

  it('is told with every other error, metrics too', async () => {
    const ports = recordingPorts({
      publishMetrics: () => Promise.reject(new Error('metrics refused')),
      publishAlert: () => Promise.reject(new Error('topic refused')),
    });
    const { error } = await run(ports, { judge: critical });
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toHaveLength(4);
    expect(String(error)).toMatch(/topic refused.*metrics refused/);
  });
});
