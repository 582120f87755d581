import { describe, expect, it } from 'vitest';
import { alertText } from '../../../lambda/alerting/alert-text.ts';
import { chatCard } from '../../../lambda/alerting/chat-card.ts';
import { oktaStatusSentence } from '../../../lambda/alerting/okta-status-sentence.ts';
import { CONDITIONS } from '../../../lambda/contract.ts';
import { memoryOf, NEVER_READ, type OktaStatus, oktaStatusIn } from '../../../lambda/okta-status.ts';
import {
  alertFor,
  CONTEXT,
  findingWith,
  minutesAfter,
  NOTHING_REPORTED,
  NOW,
} from '../../support/alerting-values.ts';

const statusWith = (changes: Partial<OktaStatus>): OktaStatus => ({ ...NOTHING_REPORTED, ...changes });
const said = (changes: Partial<OktaStatus>) => oktaStatusSentence(statusWith(changes), NOW);

const incident = {
  name: 'I-20001',
  title: 'Login failures',
  category: 'Service Disruption',
  since: '2026-03-02T07:30:00.000Z',
};
const reported: Partial<OktaStatus> = { state: 'reported', incidents: [incident] };
const maintenance = (from: string | null, to: string | null) => ({
  maintenance: [{ name: 'I-20002', title: 'Upgrade', from, to }],
});

describe("what is said of Okta's own status", () => {
  it('names what it reports, where, since when and what it is about', () => {
    expect(said(reported)).toBe(
      'Okta reports I-20001 on okta.com:14 since 07:30Z (Service Disruption: Login failures)',
    );
  });

  it('gives the date of what began on another day, and no time that Okta does not state', () => {
    const before = { ...incident, since: '2026-03-01T23:59:00.000Z' };
    expect(said({ ...reported, incidents: [before] })).toContain('since 2026-03-01T23:59Z (');
    expect(said({ ...reported, incidents: [{ ...incident, since: null }] })).toContain(
      'on okta.com:14 (Serv',
    );
  });

  it('names every incident', () => {
    expect(said({ ...reported, incidents: [incident, { ...incident, name: 'I-20003' }] })).toMatch(
      /I-20001 on .*; I-20003 on /,
    );
  });

  it('says how old the word is that nothing is reported', () => {
    expect(said({})).toBe('Okta reports nothing on okta.com:14 (page read 2 min ago)');
    expect(said({ readAt: NOW.toISOString() })).toContain('(page read just now)');
    expect(said({ readAt: minutesAfter(1).toISOString() })).toContain('(page read just now)');
  });

  it('says so where the cell is unknown and every incident counts', () => {
    expect(said({ cell: null })).toBe(
      'Okta reports nothing on any cell, ours is unknown (page read 2 min ago)',
    );
    expect(said({ ...reported, cell: null })).toBe(
      'Okta reports I-20001 since 07:30Z (Service Disruption: Login failures); our cell is unknown, so every incident counts',
    );
  });

  it('is that it is unknown, with the reason and the age of what was known', () => {
    const unknown = { state: 'unknown', problem: 'LAYOUT: no incidents found' } as const;
    expect(said(unknown)).toBe("Okta's status is unknown (LAYOUT: no incidents found; page read 2 min ago)");
    expect(said({ ...unknown, readAt: null })).toBe("Okta's status is unknown (LAYOUT: no incidents found)");
    expect(said({ ...unknown, problem: null, readAt: null })).toBe(
      "Okta's status is unknown (page never read)",
    );
  });

  it.each([
    { minutes: 15, known: true },
    { minutes: 15 + 1 / 60_000, known: false },
    { minutes: 60 * 24, known: false },
  ])('of a page read $minutes min ago is known: $known', ({ minutes, known }) => {
    const sentences = [{}, reported].map((changes) =>
      said({ ...changes, readAt: minutesAfter(-minutes).toISOString() }),
    );
    for (const sentence of sentences) expect(sentence.startsWith("Okta's status is unknown")).toBe(!known);
  });

  it('never is that nothing is reported when no time of reading is to be had', () => {
    for (const readAt of [null, '', 'yesterday']) expect(said({ readAt })).toContain('unknown');
  });

  it('survives times that are none', () => {
    expect(said({ ...reported, incidents: [{ ...incident, since: 'noon' }] })).toContain('since noon');
  });

  it.each([
    { when: 'has not begun', from: minutesAfter(1), to: minutesAfter(60), named: false },
    { when: 'begins now', from: NOW, to: minutesAfter(60), named: true },
    { when: 'ends now', from: minutesAfter(-60), to: NOW, named: false },
    { when: 'ends in a moment', from: minutesAfter(-60), to: minutesAfter(1), named: true },
    { when: 'states no end, for a day', from: minutesAfter(-60 * 24 + 1), to: null, named: true },
    { when: 'states no end, no longer', from: minutesAfter(-60 * 24), to: null, named: false },
    { when: 'states no time', from: null, to: null, named: false },
  ])('names maintenance that $when: $named', ({ from, to, named }) => {
    const planned = maintenance(from?.toISOString() ?? null, to?.toISOString() ?? null);
    for (const changes of [{}, reported])
      expect(said({ ...changes, ...planned }).includes('maintenance under way: I-20002 (Upgrade)')).toBe(
        named,
      );
  });
});

describe('the memory of the status', () => {
  it('is read as it was written', () => {
    const status = statusWith({ ...reported, ...maintenance(NOW.toISOString(), null) });
    expect(oktaStatusIn(JSON.parse(JSON.stringify(memoryOf(status))))).toEqual(status);
  });

  it.each([
    ['nothing', undefined],
    ['an empty one', {}],
    ['one of another form', { status: { state: 'operational' } }],
  ])('that is %s is unknown, never fine', (_what, memory) => {
    expect(oktaStatusIn(memory)).toEqual(NEVER_READ);
    expect(oktaStatusSentence(oktaStatusIn(memory), NOW)).toMatch(/^Okta's status is unknown/);
  });
});

describe('every alert', () => {
  const oneLine = (text: string) => text.replace(/\s+/g, ' ');

  it.each(CONDITIONS.filter((condition) => !condition.startsWith('OKTA_')))(
    'of %s says what Okta reports, as text, as a card and as JSON',
    (condition) => {
      for (const state of ['FIRING', 'ESCALATED', 'RESOLVED'] as const) {
        const context = { oktaStatus: statusWith(reported) };
        const alert = alertFor(state, { condition, finding: findingWith({ condition }) }, context);
        expect(oneLine(alertText(alert))).toContain('Okta reports I-20001 on okta.com:14 since 07:30Z');
        expect(JSON.stringify(chatCard(alert))).toContain('Okta reports I-20001 on okta.com:14 since 07:30Z');
        expect(alert.oktaStatus).toMatchObject({ state: 'reported', cell: 'okta.com:14' });
      }
    },
  );

  it('of the status page itself does not repeat itself', () => {
    const alert = alertFor('FIRING', { check: 'service-status', condition: 'OKTA_INCIDENT' }, CONTEXT);
    expect(alertText(alert)).not.toContain('Okta reports nothing');
    expect(JSON.stringify(chatCard(alert))).not.toContain('Okta reports nothing');
  });

  it('about something unreachable says in one sentence what else was asked and what Okta reports', () => {
    const control = 'the control target https://sts.example answered';
    const finding = findingWith({ condition: 'UNREACHABLE', control });
    const alert = alertFor('FIRING', { condition: 'UNREACHABLE', finding });
    expect(oneLine(alertText(alert))).toContain(
      `Them or us ${control}; Okta reports nothing on okta.com:14 (page read 2 min ago)`,
    );
    expect(alert.control).toBe(control);
  });
});
