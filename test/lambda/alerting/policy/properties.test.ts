import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../lambda/alerting/alert.ts';
import { matches } from '../../../../lambda/alerting/silence.ts';
import { saidWithoutCause } from '../../../support/announcement-rules.ts';
import { type ChaoticOrg, chaoticOrg, isForPeople } from '../../../support/chaotic-org.ts';
import { courses, type Phase, PLACES, type Sight } from '../../../support/random-course.ts';

/** The same courses on every machine of CI, new ones elsewhere; fast-check prints the seed of a failure. */
const RUNS = { numRuns: 100, ...(process.env['CI'] === undefined ? {} : { seed: 20_260_302 }) };

const KINDS = [
  { about: 'undisturbed', befalling: {} },
  { about: 'with crashes at any step', befalling: { crashes: true } },
  { about: 'with mutes that begin and end', befalling: { mutes: true } },
  { about: 'with a clock that jumps', befalling: { jumps: true } },
  { about: 'with all of it', befalling: { crashes: true, mutes: true, jumps: true } },
];

const seeing = (changes: Readonly<Record<number, Sight>>): Pick<Phase, 'sights' | 'band'> => ({
  sights: PLACES.map((_, index) => changes[index] ?? 'good'),
  band: '7 AB',
});
const ALL_GOOD = seeing({});

const wentBack = (course: readonly Phase[]) =>
  -course.reduce((sum, { jumpMinutes }) => sum + Math.min(0, jumpMinutes), 0);

/** Long enough for a claim of before the clock was set back to end. */
const settle = ({ org }: ChaoticOrg, course: readonly Phase[]) => org.pass(Math.ceil(wentBack(course)) + 2);

const crashesIn = (course: readonly Phase[]) => course.filter(({ crash }) => crash !== undefined).length;

const timesOf = (alerts: readonly Alert[], { eventId }: Alert) =>
  alerts.filter((alert) => alert.eventId === eventId).length;

describe.each(KINDS)('in any course $about', ({ befalling }) => {
  it('nothing is said that is not due', async () => {
    await fc.assert(
      fc.asyncProperty(courses(befalling), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        const jumped = course.some(({ jumpMinutes }) => jumpMinutes !== 0);
        for (const [index, { condition }] of PLACES.entries()) {
          const banded = condition === 'CERTIFICATE_EXPIRING';
          const rules = { banded, jumped };
          expect(saidWithoutCause(chaos.saidOf(index), { ...rules, capped: true })).toBeUndefined();
          expect(saidWithoutCause(chaos.pagedOf(index), { ...rules, capped: false })).toBeUndefined();
        }
      }),
      RUNS,
    );
  });

  it('a critical finding that lasts is announced as critical, as soon as nothing keeps it back', async () => {
    const place = fc.constantFrom(0, 1, 3, 4, 5);
    await fc.assert(
      fc.asyncProperty(courses(befalling), place, async (course, index) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        chaos.unmute();
        settle(chaos, course);
        const { storm, incidents } = await chaos.org.state();
        // The cap keeps back for an hour, flapping for half an hour; a claim that a dead run left for a minute.
        const isCrowded = storm.held.length > 0 || storm.sentAt.length > 2;
        const isFlapping = incidents.some(({ flapping }) => flapping);
        await chaos.minutes(isCrowded ? 62 : isFlapping ? 32 : 3, seeing({ [index]: 'certain' }));
        const last = chaos.saidOf(index).at(-1);
        expect(last).toMatchObject({ severity: 'critical' });
        expect(last?.state).not.toBe('RESOLVED');
        expect((await chaos.org.state()).pending).toEqual([]);
      }),
      RUNS,
    );
  });

  it('a pager hears at once of what people hear of only when there is room', async () => {
    await fc.assert(
      fc.asyncProperty(courses(befalling), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        for (const index of PLACES.keys()) {
          const paged = chaos.pagedOf(index);
          expect(paged.filter(({ collapsed }) => collapsed)).toEqual([]);
          for (const said of chaos.saidOf(index)) {
            const same = paged.filter(
              ({ state, severity }) => state === said.state && severity === said.severity,
            );
            expect(same.some(({ at }) => said.collapsed || at === said.at)).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it('a critical finding that lasts is paged as critical, however many messages people had', async () => {
    const place = fc.constantFrom(0, 1, 3, 4, 5);
    await fc.assert(
      fc.asyncProperty(courses(befalling), place, async (course, index) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        chaos.unmute();
        settle(chaos, course);
        const { incidents } = await chaos.org.state();
        const isFlapping = incidents.some(({ flapping }) => flapping);
        await chaos.minutes(isFlapping ? 32 : 3, seeing({ [index]: 'certain' }));
        const last = chaos.pagedOf(index).at(-1);
        expect(last).toMatchObject({ severity: 'critical' });
        expect(last?.state).not.toBe('RESOLVED');
        expect((await chaos.org.state()).pending).toEqual([]);
      }),
      RUNS,
    );
  });

  it('what was announced and clears is declared over exactly once, and then nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(courses(befalling), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        settle(chaos, course);
        await chaos.minutes(100, ALL_GOOD);
        for (const index of PLACES.keys()) {
          for (const said of [chaos.saidOf(index), chaos.pagedOf(index)])
            expect(said.at(-1)?.state ?? 'RESOLVED').toBe('RESOLVED');
        }
        const { incidents, pending, storm } = await chaos.org.state();
        expect([incidents, pending, storm.held]).toEqual([[], [], []]);
        const { stores } = chaos;
        const [before, published] = [stores(), chaos.org.published.length];
        await chaos.minutes(3, ALL_GOOD);
        expect([stores(), chaos.org.published.length]).toEqual([before, published]);
      }),
      RUNS,
    );
  });

  it('every message that was decided is sent, once, and once more for a crash at most', async () => {
    await fc.assert(
      fc.asyncProperty(courses(befalling), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        settle(chaos, course);
        await chaos.minutes(3, ALL_GOOD);
        const crashes = crashesIn(course);
        for (const alert of chaos.decided) {
          const times = timesOf(chaos.org.published, alert);
          expect(times).toBeGreaterThanOrEqual(1);
          expect(times).toBeLessThanOrEqual(1 + crashes);
        }
        const sent = chaos.org.published.length;
        const undecided = chaos.org.published.filter((alert) => timesOf(chaos.decided, alert) === 0);
        const isGrave = ({ stateUnknown, severity, state }: Alert) =>
          stateUnknown && severity === 'critical' && state !== 'RESOLVED';
        expect(undecided.filter((alert) => !isGrave(alert))).toEqual([]);
        expect(crashes === 0 ? sent : chaos.decided.length).toBe(chaos.decided.length);
      }),
      RUNS,
    );
  });
});

describe('in any course without a clock that jumps', () => {
  it('no hour has more than ten messages for people, but for five that are critical and new', async () => {
    await fc.assert(
      fc.asyncProperty(courses({ crashes: true, mutes: true }), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        const mostInAnHour = (alerts: readonly Alert[]) => {
          const times = alerts.map(({ observedAt }) => Date.parse(observedAt));
          const inHours = times.map(
            (from) => times.filter((at) => at >= from && at < from + 3_600_000).length,
          );
          return Math.max(0, ...inHours);
        };
        const said = chaos.decided.filter(isForPeople);
        const isUrgent = ({ severity, state }: Alert) =>
          severity === 'critical' && (state === 'FIRING' || state === 'ESCALATED');
        expect(mostInAnHour(said.filter((alert) => !isUrgent(alert)))).toBeLessThanOrEqual(10);
        expect(mostInAnHour(said)).toBeLessThanOrEqual(15);
      }),
      RUNS,
    );
  });

  it('nothing of what is muted is said, but that it is over', async () => {
    await fc.assert(
      fc.asyncProperty(courses({ mutes: true }), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        for (const [index, place] of PLACES.entries()) {
          const mutes = chaos.muted.filter(({ pattern }) => matches(pattern, 'acme', place));
          const said = [...chaos.saidOf(index), ...chaos.pagedOf(index)].filter(
            ({ state, collapsed }) => state !== 'RESOLVED' && !collapsed,
          );
          const inMute = said.filter(({ at }) =>
            mutes.some(({ createdAt, until }) => at >= Date.parse(createdAt) && at < Date.parse(until)),
          );
          expect(inMute).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('a certificate is announced once a band, each time it is found expiring', async () => {
    await fc.assert(
      fc.asyncProperty(courses({ crashes: true, mutes: true }), async (course) => {
        const chaos = chaoticOrg();
        await chaos.go(course);
        for (const index of [3, 4]) {
          const said = chaos.saidOf(index);
          const count = (...states: readonly string[]) =>
            said.filter(({ state }) => states.includes(state)).length;
          const bands = course.map(({ band }) => band).filter((band, at, all) => band !== all[at - 1]).length;
          expect(count('REMINDER', 'ESCALATED')).toBeLessThanOrEqual(bands);
        }
      }),
      RUNS,
    );
  });
});

it('a healthy org stores nothing and sends nothing', async () => {
  const sights = fc.array(fc.constantFrom<Sight>('good', 'unseen'), {
    minLength: PLACES.length,
    maxLength: PLACES.length,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(sights, { maxLength: 20 }), async (minutes) => {
      const chaos = chaoticOrg();
      for (const seen of minutes) await chaos.minutes(1, { sights: seen, band: '30 AB' });
      expect([chaos.stores(), chaos.org.published]).toEqual([0, []]);
    }),
    RUNS,
  );
});
