import { describe, expect, it } from 'vitest';
import { adviceFor, runbookAnchor } from '../../../lambda/alerting/advice.ts';
import {
  CHECK_NAMES,
  type CheckName,
  CONDITIONS,
  type Condition,
  REASONS,
  type Reason,
} from '../../../lambda/contract.ts';

const CHECK = 'oidc-discovery';

/** Whichever check finds it, and why. */
const everyAdvice = (condition: Condition) =>
  CHECK_NAMES.flatMap((check) => REASONS.map((reason) => adviceFor(condition, reason, check)));

describe('advice', () => {
  it.each(CONDITIONS)('for %s has a summary in printable ASCII that fits a subject', (condition) => {
    for (const { summary } of everyAdvice(condition)) {
      expect(summary).toMatch(/^[\x20-\x7e]{5,40}$/);
      expect(summary).not.toMatch(/\.$/);
    }
  });

  it.each(CONDITIONS)('for %s says what users notice and three different things to do', (condition) => {
    for (const { meaning, steps } of everyAdvice(condition)) {
      for (const sentence of [meaning, ...steps]) expect(sentence).toMatch(/^[A-Z].{8,}[.]$/);
      expect(new Set(steps).size).toBe(3);
    }
  });

  it('tells conditions apart by their summaries', () => {
    for (const check of CHECK_NAMES) {
      const summaries = CONDITIONS.map((condition) => adviceFor(condition, 'TIMEOUT', check).summary);
      expect(new Set(summaries).size).toBe(CONDITIONS.length);
    }
  });

  it('is the advice of the condition unless the reason alone says better what to do', () => {
    const better = REASONS.filter((reason) => {
      const own = adviceFor('UNREACHABLE', 'TIMEOUT', CHECK).steps;
      return adviceFor('UNREACHABLE', reason, CHECK).steps !== own;
    });
    expect(better).toContain('READ_ONLY');
    expect(better).not.toContain('TIMEOUT');
  });

  it('on a certificate that expires is about what the check looks at: a host, or SAML', () => {
    const about = (check: CheckName) => adviceFor('CERTIFICATE_EXPIRING', 'EXPIRES_SOON', check);
    expect(about('oidc-discovery').summary).toBe('TLS certificate expires soon');
    expect(about('saml-certificates').summary).toBe('SAML certificate expires soon');
    expect(about('saml-certificates').steps.join(' ')).not.toMatch(/Domains|CAA/);
  });

  it('on a SAML certificate that has expired says so, and what to do is the same', () => {
    const about = (reason: Reason) => adviceFor('CERTIFICATE_EXPIRING', reason, 'saml-certificates');
    expect(about('CERT_EXPIRED').summary).toBe('SAML certificate has expired');
    expect(about('CERT_EXPIRED').meaning).not.toMatch(/^Nobody renews it/);
    expect(about('CERT_EXPIRED').steps).toBe(about('EXPIRES_SOON').steps);
  });

  it.each(['READ_ONLY', 'FEATURE_NOT_LICENSED'] as const)('for %s explains it', (reason) => {
    const plain = adviceFor('DISCOVERY_UNAVAILABLE', 'HTTP_4XX', CHECK);
    expect(adviceFor('DISCOVERY_UNAVAILABLE', reason, CHECK).meaning).not.toBe(plain.meaning);
  });
});

describe('runbook anchors', () => {
  it('are what GitHub makes of a heading, one for each condition', () => {
    const anchors = CONDITIONS.map(runbookAnchor);
    for (const anchor of anchors) expect(anchor).toMatch(/^[a-z_]+$/);
    expect(new Set(anchors).size).toBe(CONDITIONS.length);
  });
});
