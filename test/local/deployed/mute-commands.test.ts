/** `mute`, `unmute` and `mutes` against a table in memory. */
import { describe, expect, it } from 'vitest';
import type { StoredIncident } from '../../../lambda/alerting/incident.ts';
import type { Mute } from '../../../lambda/alerting/silence.ts';
import { InvalidInputError } from '../../../lambda/schema-problems.ts';
import { listMutes, type MutePorts, mute, unmute } from '../../../local/deployed/mute-commands.ts';
import { incidentWith, minutesAfter, NOW } from '../../support/alerting-values.ts';

const DAY_MS = 86_400_000;
const WEEK = { durationMs: 7 * DAY_MS, reason: 'vendor rotating', json: false };

function stackOf(orgs: readonly string[], incidents: readonly StoredIncident[] = [], now = NOW) {
  const table = new Map<string, Map<string, Mute>>(orgs.map((org) => [org, new Map()]));
  const printed: string[] = [];
  const ports: MutePorts = {
    stack: 'OktaHealthMonitor',
    orgs,
    read: async (org) => ({ mutes: [...(table.get(org)?.values() ?? [])], incidents }),
    mutes: {
      put: async (targets, held) => targets.forEach((org) => void table.get(org)?.set(held.pattern, held)),
      remove: async (targets, pattern) => targets.forEach((org) => void table.get(org)?.delete(pattern)),
    },
    now,
    print: (text) => printed.push(text),
  };
  return {
    ports,
    at: (minutes: number): MutePorts => ({ ...ports, now: minutesAfter(minutes) }),
    output: () => printed.splice(0).join('\n'),
    stored: (org: string) => [...(table.get(org)?.values() ?? [])],
  };
}

async function refusal(promise: Promise<void>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InvalidInputError)) throw new Error(`refusal expected, got ${String(error)}`);
  return error.problems.join('\n');
}

describe('mute', () => {
  it('writes pattern, end, reason and time into the partition of its org', async () => {
    const { ports, stored, output } = stackOf(['acme', 'corp']);
    await mute({ pattern: 'acme/saml-certificates/*', ...WEEK }, ports);
    expect(stored('acme')).toEqual([
      {
        pattern: 'acme/saml-certificates/*',
        until: '2026-03-09T12:00:00.000Z',
        reason: 'vendor rotating',
        createdAt: '2026-03-02T12:00:00.000Z',
      },
    ]);
    expect(stored('corp')).toEqual([]);
    expect(output()).toBe(
      [
        "Muted 'acme/saml-certificates/*' until 2026-03-09T12:00:00Z (7 d): vendor rotating",
        'Orgs: acme. Checks: saml-certificates.',
        'Nothing that it matches is open now.',
        'What was announced before is still declared over.',
      ].join('\n'),
    );
  });

  it.each([
    { pattern: '*', orgs: ['acme', 'acme-test', 'corp'] },
    { pattern: 'acme*/oidc-discovery', orgs: ['acme', 'acme-test'] },
    { pattern: '*-test/*/https://acme.okta.com/oauth2/*', orgs: ['acme-test'] },
    { pattern: 'corp', orgs: ['corp'] },
  ])('of $pattern reaches $orgs', async ({ pattern, orgs }) => {
    const { ports, stored } = stackOf(['acme', 'acme-test', 'corp']);
    await mute({ pattern, ...WEEK }, ports);
    expect(ports.orgs.filter((org) => stored(org).length > 0)).toEqual(orgs);
  });

  it('says what it silences that is open now', async () => {
    const open = incidentWith();
    const { ports, output } = stackOf(['acme'], [open, { ...open, subject: 'other', status: 'resolved' }]);
    await mute({ pattern: 'acme/oidc-discovery/*', ...WEEK }, ports);
    expect(output()).toContain(
      'Silenced from now on: ISSUER_MISMATCH on https://acme.okta.com/oauth2/default, since 2026-03-02T11:46:00Z',
    );
    expect(output()).not.toContain('other');
  });

  it('takes the place of an earlier one of the same pattern', async () => {
    const { ports, at, stored } = stackOf(['acme']);
    await mute({ pattern: 'acme', ...WEEK }, ports);
    await mute({ pattern: 'acme', durationMs: 60_000, reason: 'sooner', json: false }, at(1));
    expect(stored('acme').map(({ until, reason }) => ({ until, reason }))).toEqual([
      { until: '2026-03-02T12:02:00.000Z', reason: 'sooner' },
    ]);
  });

  it.each([
    {
      pattern: 'acm/*',
      problem:
        'PATTERN: received the org "acm" in "acm/*", allowed: an org of the stack OktaHealthMonitor (acme, corp), or a * for several',
    },
    {
      pattern: 'acme/saml/*',
      problem:
        'PATTERN: received the check "saml" in "acme/saml/*", allowed: oidc-discovery, rate-limits, service-status, saml-certificates, or a * for several',
    },
    {
      pattern: 'acme/*saml/x',
      problem:
        'PATTERN: received the check "*saml" in "acme/*saml/x", allowed: oidc-discovery, rate-limits, service-status, saml-certificates, or a * for several',
    },
  ])(
    'of $pattern, which would match nothing, is refused and written nowhere',
    async ({ pattern, problem }) => {
      const { ports, stored } = stackOf(['acme', 'corp']);
      expect(await refusal(mute({ pattern, ...WEEK }, ports))).toBe(problem);
      expect(stored('acme')).toEqual([]);
    },
  );
});

describe('unmute', () => {
  it('ends the mute in every org that has it', async () => {
    const { ports, stored, output } = stackOf(['acme', 'corp']);
    await mute({ pattern: '*/oidc-discovery', ...WEEK }, ports);
    await mute({ pattern: 'acme', ...WEEK }, ports);
    output();
    await unmute({ pattern: '*/oidc-discovery', json: false }, ports);
    expect(stored('acme').map(({ pattern }) => pattern)).toEqual(['acme']);
    expect(stored('corp')).toEqual([]);
    expect(output()).toContain("Ended the mute '*/oidc-discovery' of acme, corp.");
  });

  it('of what is not muted says what is', async () => {
    const { ports, at } = stackOf(['acme']);
    expect(await refusal(unmute({ pattern: 'acme', json: false }, ports))).toBe(
      'PATTERN: received "acme", allowed: a mute that holds: there is none',
    );
    await mute({ pattern: 'acme/oidc-discovery', ...WEEK }, ports);
    expect(await refusal(unmute({ pattern: 'acme', json: false }, ports))).toContain("'acme/oidc-discovery'");
    expect(await refusal(unmute({ pattern: 'acme/oidc-discovery', json: false }, at(7 * 1440)))).toContain(
      'there is none',
    );
  });
});

describe('mutes', () => {
  it('lists those that hold, the next to end first, one line for all orgs of one command', async () => {
    const { ports, at, output } = stackOf(['acme', 'corp']);
    await mute({ pattern: '*/saml-certificates', ...WEEK }, ports);
    await mute({ pattern: 'acme', durationMs: 7_200_000, reason: 'move', json: false }, ports);
    await mute({ pattern: 'corp', durationMs: 60_000, reason: 'over by then', json: false }, ports);
    output();
    await listMutes({ json: false }, at(30));
    expect(output()).toMatchInlineSnapshot(`
      "┌─────────────────────┬───────────┬──────────────────────┬────────────┬─────────────────┬──────────────────────┐
      │ pattern             │ orgs      │ until                │ time left  │ reason          │ created              │
      ├─────────────────────┼───────────┼──────────────────────┼────────────┼─────────────────┼──────────────────────┤
      │ acme                │ acme      │ 2026-03-02T14:00:00Z │ 1 h 30 min │ move            │ 2026-03-02T12:00:00Z │
      ├─────────────────────┼───────────┼──────────────────────┼────────────┼─────────────────┼──────────────────────┤
      │ */saml-certificates │ acme corp │ 2026-03-09T12:00:00Z │ 6 d 23 h   │ vendor rotating │ 2026-03-02T12:00:00Z │
      └─────────────────────┴───────────┴──────────────────────┴────────────┴─────────────────┴──────────────────────┘"
    `);
  });

  it('says so when there is none', async () => {
    const { ports, output } = stackOf(['acme']);
    await listMutes({ json: false }, ports);
    expect(output()).toBe('No mute holds in the stack OktaHealthMonitor.');
  });
});

describe('as JSON', () => {
  it('mute says what it mutes, where, until when, and what it silences', async () => {
    const open = incidentWith();
    const { ports, output } = stackOf(['acme', 'corp'], [open, { ...open, status: 'resolved' }]);
    await mute({ pattern: 'acme/oidc-discovery/*', ...WEEK, json: true }, ports);
    expect(JSON.parse(output())).toEqual({
      pattern: 'acme/oidc-discovery/*',
      orgs: ['acme'],
      checks: ['oidc-discovery'],
      until: '2026-03-09T12:00:00.000Z',
      reason: 'vendor rotating',
      silenced: [
        {
          org: 'acme',
          check: 'oidc-discovery',
          condition: 'ISSUER_MISMATCH',
          subject: 'https://acme.okta.com/oauth2/default',
          firstSeen: open.firstSeen,
        },
      ],
    });
  });

  it('mutes lists what holds, and unmute what it has ended', async () => {
    const { ports, at, output } = stackOf(['acme', 'corp']);
    await listMutes({ json: true }, ports);
    expect(JSON.parse(output())).toEqual({ stack: 'OktaHealthMonitor', mutes: [] });
    await mute({ pattern: '*', ...WEEK }, ports);
    output();
    await listMutes({ json: true }, at(1));
    expect(JSON.parse(output())).toEqual({
      stack: 'OktaHealthMonitor',
      mutes: [
        {
          pattern: '*',
          orgs: ['acme', 'corp'],
          until: '2026-03-09T12:00:00.000Z',
          reason: 'vendor rotating',
          createdAt: '2026-03-02T12:00:00.000Z',
        },
      ],
    });
    await unmute({ pattern: '*', json: true }, ports);
    expect(JSON.parse(output())).toEqual({ pattern: '*', orgs: ['acme', 'corp'] });
  });
});
