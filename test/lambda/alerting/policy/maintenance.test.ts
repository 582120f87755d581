import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../../../../lambda/config.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { policyOrg, story } from '../../../support/policy-org.ts';

const windowOf = (changes: Partial<MaintenanceWindow>): MaintenanceWindow => ({
  pattern: '*/*/*',
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '02:00',
  to: '04:00',
  timeZone: 'Europe/Berlin',
  ...changes,
});

/** Whether a fault found at a time is kept back. */
async function isKeptBack(at: string, changes: Partial<MaintenanceWindow>): Promise<boolean> {
  const org = policyOrg({ start: new Date(at), maintenance: [windowOf(changes)] });
  return (await org.says({ findings: [findingWith()] })).length === 0;
}

describe('a maintenance window', () => {
  it.each([
    { at: '2026-03-02T00:59:59.999Z', kept: false },
    { at: '2026-03-02T01:00:00.000Z', kept: true },
    { at: '2026-03-02T02:59:59.999Z', kept: true },
    { at: '2026-03-02T03:00:00.000Z', kept: false },
  ])('holds by the clock of its zone, its end not included: $at $kept', async ({ at, kept }) => {
    expect(await isKeptBack(at, {})).toBe(kept);
  });

  it.each([
    { about: 'Monday in Berlin', at: '2026-03-02T22:30:00Z', kept: true },
    { about: 'Tuesday in Berlin, still Monday in UTC', at: '2026-03-02T23:30:00Z', kept: false },
    { about: 'Monday in Berlin, still Sunday in UTC', at: '2026-03-01T23:30:00Z', kept: true },
    { about: 'Sunday in Berlin', at: '2026-03-01T22:30:00Z', kept: false },
  ])('begins on the weekdays of its zone: $about', async ({ at, kept }) => {
    expect(await isKeptBack(at, { weekdays: ['mon'], from: '00:00', to: '23:59' })).toBe(kept);
  });

  it.each([
    { about: 'before it begins', at: '2026-03-07T20:59:00Z', kept: false },
    { about: 'on Saturday evening', at: '2026-03-07T21:00:00Z', kept: true },
    { about: 'at midnight', at: '2026-03-07T23:00:00Z', kept: true },
    { about: 'on Sunday morning', at: '2026-03-08T00:59:00Z', kept: true },
    { about: 'at its end', at: '2026-03-08T01:00:00Z', kept: false },
    { about: 'on Sunday evening', at: '2026-03-08T22:00:00Z', kept: false },
    { about: 'on Saturday morning', at: '2026-03-07T00:30:00Z', kept: false },
  ])('that passes midnight belongs to the day it began: $about', async ({ at, kept }) => {
    expect(await isKeptBack(at, { weekdays: ['sat'], from: '22:00', to: '02:00' })).toBe(kept);
  });

  it('that passes midnight from the last day of the week reaches the first', async () => {
    const sunday = { weekdays: ['sun'], from: '22:00', to: '02:00' } as const;
    expect(await isKeptBack('2026-03-09T00:30:00Z', { ...sunday, weekdays: [...sunday.weekdays] })).toBe(
      true,
    );
  });

  it('may end at midnight', async () => {
    const evening = { from: '22:00', to: '00:00' };
    expect(await isKeptBack('2026-03-02T22:59:59Z', evening)).toBe(true);
    expect(await isKeptBack('2026-03-02T23:00:00Z', evening)).toBe(false);
  });

  // Berlin: 2026-03-29 goes from 02:00 to 03:00, 2026-10-25 goes from 03:00 back to 02:00.
  it.each([
    { about: 'before the hour that is left out', at: '2026-03-29T00:59:00Z', kept: false },
    { about: 'right after the hour that is left out', at: '2026-03-29T01:00:00Z', kept: true },
    { about: 'to its end by the new time', at: '2026-03-29T01:59:00Z', kept: true },
    { about: 'not after it', at: '2026-03-29T02:00:00Z', kept: false },
    { about: 'the first 02:00 of the day that has two', at: '2026-10-25T00:00:00Z', kept: true },
    { about: 'the second 02:00', at: '2026-10-25T01:00:00Z', kept: true },
    { about: 'to its end by the new time, an hour longer', at: '2026-10-25T02:59:00Z', kept: true },
    { about: 'not after that', at: '2026-10-25T03:00:00Z', kept: false },
    { about: 'not before the first', at: '2026-10-24T23:59:00Z', kept: false },
  ])('follows daylight saving: $about', async ({ at, kept }) => {
    expect(await isKeptBack(at, {})).toBe(kept);
  });

  it('keeps to its pattern', async () => {
    const at = '2026-03-02T01:30:00Z';
    expect(await isKeptBack(at, { pattern: 'acme/*/https://acme.okta.com/*' })).toBe(true);
    expect(await isKeptBack(at, { pattern: 'acme/*/https://id.*' })).toBe(false);
    expect(await isKeptBack(at, { pattern: 'globex/*/*' })).toBe(false);
  });

  it('announces at its end what lasts, and does not keep back what is over', async () => {
    const maintenance = [windowOf({})];
    const lasting = policyOrg({ start: new Date('2026-03-02T02:57:00Z'), maintenance });
    expect(await story(lasting, 'CCCCC')).toBe('...F.');
    const ending = policyOrg({ start: new Date('2026-03-02T00:59:00Z'), maintenance });
    expect(await story(ending, 'CCgg')).toBe('F..R');
  });
});
