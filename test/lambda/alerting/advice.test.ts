import { describe, expect, it } from 'vitest';
import { adviceFor, runbookAnchor } from '../../../lambda/alerting/advice.ts';
import { CONDITIONS, REASONS } from '../../../lambda/contract.ts';

describe('advice', () => {
  it.each(CONDITIONS)('for %s has a summary in printable ASCII that fits a subject', (condition) => {
    for (const reason of REASONS) {
      const { summary } = adviceFor(condition, reason);
      expect(summary).toMatch(/^[\x20-\x7e]{5,40}$/);
      expect(summary).not.toMatch(/\.$/);
    }
  });

  it.each(CONDITIONS)('for %s says what users notice and three different things to do', (condition) => {
    for (const reason of REASONS) {
      const { meaning, steps } = adviceFor(condition, reason);
      for (const sentence of [meaning, ...steps]) expect(sentence).toMatch(/^[A-Z].{8,}[.]$/);
      expect(new Set(steps).size).toBe(3);
    }
  });

  it('tells conditions apart by their summaries', () => {
    expect(new Set(CONDITIONS.map((condition) => adviceFor(condition, 'TIMEOUT').summary)).size).toBe(
      CONDITIONS.length,
    );
  });

  it('is the advice of the condition unless the reason alone says better what to do', () => {
    const better = REASONS.filter((reason) => {
      const own = adviceFor('UNREACHABLE', 'TIMEOUT').steps;
      return adviceFor('UNREACHABLE', reason).steps !== own;
    });
    expect(better).toContain('READ_ONLY');
    expect(better).not.toContain('TIMEOUT');
  });

  it.each(['READ_ONLY', 'FEATURE_NOT_LICENSED'] as const)('for %s explains it', (reason) => {
    const plain = adviceFor('DISCOVERY_UNAVAILABLE', 'HTTP_4XX');
    expect(adviceFor('DISCOVERY_UNAVAILABLE', reason).meaning).not.toBe(plain.meaning);
  });
});

describe('runbook anchors', () => {
  it('are what GitHub makes of a heading, one for each condition', () => {
    const anchors = CONDITIONS.map(runbookAnchor);
    for (const anchor of anchors) expect(anchor).toMatch(/^[a-z_]+$/);
    expect(new Set(anchors).size).toBe(CONDITIONS.length);
  });
});
