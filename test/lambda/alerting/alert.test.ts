import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Alert, alertOf, alertSchema, dedupKey } from '../../../lambda/alerting/alert.ts';
import { CONDITIONS, REASONS, SEVERITIES } from '../../../lambda/contract.ts';
import {
  alertFor,
  CONTEXT,
  findingWith,
  INCIDENT_STATES,
  ISSUER,
  incidentWith,
  minutesAfter,
  NOW,
} from '../../support/alerting-values.ts';

describe('the dedup key', () => {
  it('names org, check, condition and subject', () => {
    expect(alertFor('FIRING').dedupKey).toBe(`okta-health:acme:oidc-discovery:ISSUER_MISMATCH:${ISSUER}`);
  });

  it('is the same for every message of an incident, whatever its severity, reason and time', () => {
    const later = findingWith({ severity: 'warning', reason: 'ISSUER_PATH' });
    const messages = [
      alertFor('FIRING', { severity: 'warning' }),
      alertFor('ESCALATED', { severity: 'critical' }, { at: minutesAfter(10) }),
      alertFor('RESOLVED', { finding: later }, { at: minutesAfter(20) }),
    ];
    expect(new Set(messages.map((alert) => alert.dedupKey)).size).toBe(1);
  });

  const keyOf = (length: number, end = '') => {
    const start = 'okta-health:acme:oidc-discovery:UNREACHABLE:';
    const subject = 'x'.repeat(length - start.length - end.length) + end;
    return dedupKey('acme', { check: 'oidc-discovery', condition: 'UNREACHABLE', subject });
  };

  it.each([
    { wished: 254, length: 254 },
    { wished: 255, length: 255 },
    { wished: 256, length: 255 },
    { wished: 5000, length: 255 },
  ])('of $wished characters has $length', ({ wished, length }) => {
    expect(keyOf(wished)).toHaveLength(length);
  });

  it('of 255 characters is whole, of 256 ends in a digest', () => {
    expect(keyOf(255)).toMatch(/:x+$/);
    expect(keyOf(256)).toMatch(/x~[0-9a-f]{32}$/);
  });

  it('of two subjects that differ only past its length differs', () => {
    expect(keyOf(400, 'a')).not.toBe(keyOf(400, 'b'));
    expect(keyOf(400, 'a')).toBe(keyOf(400, 'a'));
  });
});

describe('the canonical alert', () => {
  const combinations = INCIDENT_STATES.flatMap((state) =>
    SEVERITIES.map((severity) => ({ state, severity })),
  );

  it.each(combinations)('of a $severity incident that is $state has the published schema', (row) => {
    const alert = alertFor(row.state, { severity: row.severity });
    expect(v.parse(v.strictObject(alertSchema.entries), JSON.parse(JSON.stringify(alert)))).toEqual(alert);
  });

  it.each(CONDITIONS)('of %s has the published schema, with any reason', (condition) => {
    for (const reason of REASONS) {
      expect(v.is(alertSchema, alertFor('FIRING', { finding: findingWith({ condition, reason }) }))).toBe(
        true,
      );
    }
  });

  it('is refused by its schema with a state that does not exist', () => {
    expect(v.is(alertSchema, { ...alertFor('FIRING'), state: 'SHOUTING' })).toBe(false);
  });

  const ended = ({ startsAt, observedAt, endsAt, durationSeconds }: Alert) => {
    return { startsAt, observedAt, endsAt, durationSeconds };
  };

  it('of an incident that lasts has no end, and the time it lasted so far', () => {
    expect(ended(alertFor('ESCALATED'))).toEqual({
      startsAt: '2026-03-02T11:46:00.000Z',
      observedAt: '2026-03-02T12:00:00.000Z',
      endsAt: null,
      durationSeconds: 840,
    });
  });

  it('of an incident that is over ends when it was found to be over', () => {
    expect(ended(alertFor('RESOLVED'))).toMatchObject({ endsAt: NOW.toISOString(), durationSeconds: 840 });
  });

  it('never lasts less than nothing, even if a clock was set back', () => {
    expect(alertFor('RESOLVED', {}, { at: minutesAfter(-60) }).durationSeconds).toBe(0);
  });

  it('has an event id of its own for every transition', () => {
    const events = [
      alertFor('FIRING'),
      alertFor('RESOLVED'),
      alertFor('FIRING', { severity: 'warning' }),
      alertFor('FIRING', {}, { at: minutesAfter(1) }),
      alertFor('FIRING', { subject: 'https://acme.okta.com' }),
      alertFor('FIRING', {}, { org: { ...CONTEXT.org, alias: 'globex' } }),
    ];
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    expect(alertFor('FIRING').eventId).toBe(events[0]?.eventId);
  });

  it('says that the cell is not known with null, and has no dashboard link without a dashboard', () => {
    const alert = alertFor(
      'FIRING',
      {},
      { org: { ...CONTEXT.org, cell: undefined }, dashboardUrl: undefined },
    );
    expect(alert.org.cell).toBeNull();
    expect(alert.links.map(({ rel }) => rel)).toEqual(['runbook', 'okta-status']);
  });

  it('links to the heading of its condition in the runbook', () => {
    expect(alertFor('FIRING').links[0]).toEqual({
      rel: 'runbook',
      href: 'https://example.com/runbook.md#issuer_mismatch',
    });
  });

  it('takes nothing from the org but alias and URL', () => {
    const org = { ...CONTEXT.org, authorizationServers: [{ id: 'default' }] };
    const { org: told } = alertOf({ state: 'FIRING', incident: incidentWith() }, { ...CONTEXT, org }, NOW);
    expect(Object.keys(told)).toEqual(['alias', 'url', 'cell']);
  });
});
