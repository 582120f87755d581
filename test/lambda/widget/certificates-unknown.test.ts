/** The table of certificates, where not all is known: what is stored may be of a scan that goes on, or of long ago. */
import { describe, expect, it } from 'vitest';
import type { ShownOrg } from '../../../lambda/widget/widget.ts';
import { NOW } from '../../support/alerting-values.ts';
import {
  ACME,
  ask,
  certificateWith,
  certifiedWith,
  eventFor,
  HOSTILE,
  TEST,
} from '../../support/widget-values.ts';

const BOTH = { orgs: [ACME, TEST] };

describe('an org whose certificates are in doubt', () => {
  it('is named with the reason above what is known of it', async () => {
    const doubts = ['12 keys of 40 SAML apps are not read yet'];
    const { text, rows } = await ask(eventFor('certificates'), {
      certified: async () => certifiedWith({ rows: [certificateWith()], doubts }),
    });
    expect(text).toMatch(
      /^acme is not wholly known: 12 keys of 40 SAML apps are not read yet\. 1 certificate of acme as of 2026-03-02 09:00 UTC, /,
    );
    expect(rows).toHaveLength(2);
  });

  it('is unknown where there is nothing to show, never “no certificate”', async () => {
    const { text, rows } = await ask(eventFor('certificates'), {
      certified: async () => ({ rows: [], doubts: ['nothing is stored of its certificates'] }),
    });
    expect(text).toBe('acme is unknown: nothing is stored of its certificates.');
    expect(rows).toEqual([]);
  });

  it('without an app is a sentence, with the time at which that was so', async () => {
    const { text } = await ask(eventFor('certificates'), { certified: async () => certifiedWith() });
    expect(text).toBe('No certificate is known of acme as of 2026-03-02 09:00 UTC');
  });

  it('keeps no other org from being shown, as little as one that cannot be read', async () => {
    const { text, rows, logged } = await ask(eventFor('certificates', BOTH), {
      certified: async ({ alias }) => {
        if (alias === 'acme') throw new Error('AWS did not answer within 2000 ms');
        return certifiedWith({ rows: [certificateWith({ org: 'acme-test' })] });
      },
    });
    expect(text).toMatch(/^acme is unknown: it cannot be read \(Error\), see the log\. 1 .* of acme-test /);
    expect(rows).toHaveLength(2);
    expect(logged).toHaveLength(1);
  });

  it('has five reasons at most, and the number of the others', async () => {
    const doubts = Array.from({ length: 12 }, (_, index) => `reason ${index}`);
    const { text } = await ask(eventFor('certificates'), {
      certified: async () => certifiedWith({ rows: [certificateWith()], doubts }),
    });
    expect(text).toContain('reason 4. acme is not wholly known, for 7 more reasons.');
    expect(text).not.toContain('reason 5');
  });

  it('has hostile reasons as text', async () => {
    const { elements } = await ask(eventFor('certificates'), {
      certified: async () => certifiedWith({ rows: [certificateWith()], doubts: HOSTILE.slice(0, 5) }),
    });
    for (const { name } of elements) expect(['script', 'img', 'iframe']).not.toContain(name);
    expect(elements.filter(({ name }) => name === 'a')).toHaveLength(1);
  });

  it('that is ignored for now is neither fine nor bad', async () => {
    const { severity: _, ...row } = certificateWith({ isIgnored: true, days: -3 });
    const { rows } = await ask(eventFor('certificates'), { certificates: [row] });
    expect(rows[1]?.slice(4, 6)).toEqual(['-3', 'ignored']);
  });
});

describe('what certificates are judged by', () => {
  const askedWith = async (orgs: readonly object[]) => {
    const asked: { org: ShownOrg; now: Date }[] = [];
    const { text } = await ask(eventFor('certificates', { orgs }), {
      certified: async (org, now) => {
        asked.push({ org, now });
        return certifiedWith();
      },
    });
    return { asked, text };
  };

  it('is what each org has of its own, else what is usual', async () => {
    const overrides = [{ apps: 'Zoom*', owner: 'it-desk' }];
    const { asked } = await askedWith([ACME, { ...TEST, certificates: { overrides } }]);
    const usual = {
      certificateDays: { info: 60, warning: 30, urgent: 14, critical: 7 },
      minimumSamlApps: 1,
      overrides: [],
    };
    expect(asked).toEqual([
      { org: { ...ACME, certificates: usual }, now: NOW },
      { org: { ...TEST, certificates: { ...usual, overrides } }, now: NOW },
    ]);
  });

  it('is told in words where it is wrong', async () => {
    const certificates = { certificateDays: { warning: 5 } };
    const { asked, text } = await askedWith([{ ...ACME, certificates }]);
    expect(asked).toEqual([]);
    expect(text).toContain('orgs[0].certificates.certificateDays');
  });
});
