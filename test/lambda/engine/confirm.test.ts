import { describe, expect, it } from 'vitest';
import { combine, observe } from '../../../lambda/engine/confirm.ts';
import type { Finding, Judgement } from '../../../lambda/outcome.ts';
import { findingWith, judgementWith, minutesAfter, NOW } from '../../support/alerting-values.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { type ScriptedCheck, scriptedCheck } from '../../support/scripted-check.ts';

const HEALTHY = judgementWith();
const suspicion = findingWith({ certainty: 'tentative', observed: 'issuer of another host' });
const DOWN = judgementWith({ findings: [suspicion] });

const NOTHING_REMEMBERED = { memories: {}, cell: undefined };
const neverAborted = new AbortController().signal;

async function observed(
  script: readonly [Judgement, ...Judgement[]],
  { attempts = 3, overSeconds = 20, probeTakesMs = 0 } = {},
): Promise<{ judgement: Judgement; check: ScriptedCheck }> {
  const time = manualClock();
  const check = scriptedCheck(script, {
    confirmation: { attempts, overSeconds },
    elapsedMs: time.elapsedMs,
    whileProbing: () => time.pass(probeTakesMs),
  });
  return { judgement: await observe(check, NOTHING_REMEMBERED, NOW, time, neverAborted), check };
}

describe('confirmation within a run', () => {
  it('costs a healthy run nothing: one try', async () => {
    const { check } = await observed([HEALTHY]);
    expect(check.probedAt).toEqual([0]);
  });

  it.each<{ about: string; finding: Partial<Finding>; tries: number }>([
    { about: 'a tentative critical finding', finding: {}, tries: 3 },
    { about: 'a critical finding that is certain', finding: { certainty: 'certain' }, tries: 1 },
    { about: 'a warning', finding: { severity: 'warning' }, tries: 1 },
    { about: 'information', finding: { severity: 'info' }, tries: 1 },
  ])('tries $tries times for $about', async ({ finding, tries }) => {
    const { check } = await observed([judgementWith({ findings: [{ ...suspicion, ...finding }] })]);
    expect(check.probedAt).toHaveLength(tries);
  });

  it.each([
    { attempts: 1, overSeconds: 20, probeTakesMs: 0, at: [0] },
    { attempts: 2, overSeconds: 20, probeTakesMs: 0, at: [0, 20_000] },
    { attempts: 3, overSeconds: 20, probeTakesMs: 0, at: [0, 10_000, 20_000] },
    { attempts: 3, overSeconds: 20, probeTakesMs: 4000, at: [0, 10_000, 20_000] },
    { attempts: 3, overSeconds: 20, probeTakesMs: 12_000, at: [0, 12_000, 24_000] },
    { attempts: 3, overSeconds: 0, probeTakesMs: 0, at: [0, 0, 0] },
  ])('spreads $attempts tries of $probeTakesMs ms over $overSeconds s: $at', async ({ at, ...settings }) => {
    const { check } = await observed([DOWN], settings);
    expect(check.probedAt).toEqual(at);
  });

  it('is certain of what every try saw', async () => {
    const { judgement } = await observed([DOWN]);
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual(['certain']);
  });

  it.each([
    { about: 'the first and the last', script: [DOWN, HEALTHY, DOWN] as const },
    { about: 'the first two', script: [DOWN, DOWN, HEALTHY] as const },
  ])('stays tentative about what only $about of three tries saw', async ({ script }) => {
    const { judgement } = await observed([...script]);
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual(['tentative']);
  });

  it('stays tentative about what one of two tries saw', async () => {
    const { judgement } = await observed([DOWN, HEALTHY], { attempts: 2 });
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual(['tentative']);
  });

  it('takes what one of three tries saw for fleeting, as a request that was lost', async () => {
    const { judgement } = await observed([DOWN, HEALTHY, HEALTHY]);
    expect(judgement.findings).toMatchObject([{ certainty: 'fleeting', attempts: { length: 3 } }]);
  });

  it('takes what only a later try saw for fleeting too', async () => {
    const other = judgementWith({ findings: [{ ...suspicion, subject: 'https://acme.okta.com' }] });
    const { judgement } = await observed([DOWN, other, DOWN]);
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual(['tentative', 'fleeting']);
  });

  it('takes neither a warning nor what is certain for fleeting', async () => {
    const warning = { ...suspicion, condition: 'CLOCK_SKEW', severity: 'warning' } as const;
    const sure = { ...suspicion, condition: 'TLS_INVALID', certainty: 'certain' } as const;
    const first = judgementWith({ findings: [suspicion, warning, sure] });
    const { judgement } = await observed([first, HEALTHY, HEALTHY]);
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual([
      'fleeting',
      'tentative',
      'certain',
    ]);
  });

  it('believes the first try when one is all that is asked for', async () => {
    const { judgement } = await observed([DOWN], { attempts: 1 });
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual(['certain']);
  });

  it('gives every try of the probe what the check remembers', async () => {
    const seen: unknown[] = [];
    const check = {
      ...scriptedCheck([DOWN]),
      probe: async (_signal: AbortSignal, memory: unknown, memories: unknown) => {
        seen.push(memory, memories);
        return DOWN;
      },
    };
    const memories = { 'oidc-discovery': { cursor: 'here' }, 'rate-limits': { cursor: 'there' } };
    const remembered = { memories, cell: undefined };
    await observe(check, remembered, NOW, manualClock(), neverAborted);
    const once = [{ cursor: 'here' }, memories];
    expect(seen).toEqual([...once, ...once, ...once]);
  });

  it('keeps a warning tentative however often it was seen beside an outage', async () => {
    const warning = { ...suspicion, condition: 'CLOCK_SKEW', severity: 'warning' } as const;
    const { judgement } = await observed([judgementWith({ findings: [suspicion, warning] })]);
    expect(judgement.findings.map(({ certainty }) => certainty)).toEqual(['certain', 'tentative']);
  });

  it('gives every try as evidence, good ones too, with its time', async () => {
    const { judgement } = await observed([DOWN, HEALTHY, DOWN]);
    expect(judgement.findings[0]?.attempts).toEqual([
      { at: '2026-03-02T12:00:00.000Z', result: 'issuer of another host' },
      { at: '2026-03-02T12:00:10.000Z', result: 'ok' },
      { at: '2026-03-02T12:00:20.000Z', result: 'issuer of another host' },
    ]);
  });

  it('tells a good try from one that could not see the subject', async () => {
    const blind = judgementWith({ unseen: [{ subject: suspicion.subject }] });
    const { judgement } = await observed([DOWN, blind, HEALTHY]);
    expect(judgement.findings[0]?.attempts.map(({ result }) => result)).toEqual([
      'issuer of another host',
      'not seen',
      'ok',
    ]);
  });

  it('rejects when waiting fails for any other reason than the deadline', async () => {
    const broken = new Error('no timers left');
    const wait = () => Promise.reject(broken);
    const check = scriptedCheck([DOWN]);
    await expect(
      observe(check, NOTHING_REMEMBERED, NOW, { ...manualClock(), wait }, neverAborted),
    ).rejects.toBe(broken);
  });
});

describe('a deadline within a run', () => {
  /** Strikes while the check is on its nth try, which never ends. */
  async function struckInTry(nth: number, attempts = 3): Promise<Judgement> {
    const time = manualClock();
    const deadline = new AbortController();
    const check = scriptedCheck([DOWN], { confirmation: { attempts, overSeconds: 20 } });
    const probe = async (signal: AbortSignal) => {
      if (check.probedAt.length + 1 < nth) return check.probe(signal, {}, {});
      deadline.abort();
      return new Promise<never>(() => {});
    };
    return observe({ ...check, probe }, NOTHING_REMEMBERED, NOW, time, deadline.signal);
  }

  it('rejects when not even the first try was done', async () => {
    await expect(struckInTry(1)).rejects.toThrow('deadline');
  });

  it('believes nothing of a try that it cut short, whatever the probe makes of that', async () => {
    const deadline = new AbortController();
    const probe = async () => {
      deadline.abort();
      return DOWN;
    };
    const cutShort = observe(
      { ...scriptedCheck([DOWN]), probe },
      NOTHING_REMEMBERED,
      NOW,
      manualClock(),
      deadline.signal,
    );
    await expect(cutShort).rejects.toThrow('deadline');
  });

  it.each([
    { nth: 2, certainty: 'tentative', attempts: 1 },
    { nth: 3, certainty: 'certain', attempts: 2 },
  ])('in try $nth of 3 leaves what was seen before: $certainty', async ({ nth, certainty, attempts }) => {
    const { findings } = await struckInTry(nth);
    expect(findings).toMatchObject([{ certainty, attempts: { length: attempts } }]);
  });

  it('between two tries leaves what was seen before', async () => {
    const deadline = new AbortController();
    const wait = () => {
      deadline.abort();
      return Promise.reject(new Error('aborted'));
    };
    const { findings } = await observe(
      scriptedCheck([DOWN]),
      NOTHING_REMEMBERED,
      NOW,
      { ...manualClock(), wait },
      deadline.signal,
    );
    expect(findings).toMatchObject([{ certainty: 'tentative', attempts: [{}] }]);
  });
});

describe('several tries as one judgement', () => {
  const tries = (...judgements: Judgement[]) =>
    judgements.map((judgement, index) => ({ at: minutesAfter(index), judgement }));

  it('has the findings of all tries, each once, in their latest form', () => {
    const other = findingWith({ subject: 'https://acme.okta.com', certainty: 'tentative' });
    const later = { ...suspicion, reason: 'ISSUER_PATH' } as const;
    const { findings } = combine(
      tries(judgementWith({ findings: [suspicion] }), judgementWith({ findings: [later, other] })),
      3,
    );
    expect(findings.map(({ subject, reason }) => ({ subject, reason }))).toEqual([
      { subject: suspicion.subject, reason: 'ISSUER_PATH' },
      { subject: 'https://acme.okta.com', reason: 'ISSUER_HOST' },
    ]);
  });

  it('tells apart two conditions of one subject', () => {
    const other = { ...suspicion, condition: 'JWKS_INVALID' } as const;
    expect(combine(tries(judgementWith({ findings: [suspicion, other] })), 3).findings).toHaveLength(2);
  });

  it('collects the request ids of all tries, each once', () => {
    const seen = (...requestIds: string[]) => judgementWith({ findings: [{ ...suspicion, requestIds }] });
    const { findings } = combine(tries(seen('a', 'b'), seen('b', 'c')), 3);
    expect(findings[0]?.requestIds).toEqual(['a', 'b', 'c']);
  });

  it('shows what the worst try saw and measures what the last did', () => {
    const line = (observed: string) =>
      [{ subject: 's', state: 'ok', observed, wanted: '', durationMs: 1 }] as const;
    const latency = (value: number) => [{ metric: 'DiscoveryLatency', value, unit: 'Milliseconds' }] as const;
    const { observations, measurements, unseen } = combine(
      tries(
        { ...DOWN, observations: line('down'), measurements: latency(5000), unseen: [{ subject: 'first' }] },
        { ...HEALTHY, observations: line('up'), measurements: latency(80), unseen: [{ subject: 'last' }] },
      ),
      3,
    );
    expect(observations).toEqual(line('down'));
    expect(measurements).toEqual(latency(80));
    expect(unseen).toEqual([{ subject: 'last' }]);
  });

  it('fails on no tries at all', () => {
    expect(() => combine([], 3)).toThrow('combine needs at least one try, got none');
  });
});
