import { describe, expect, it } from 'vitest';
import { minutesAfter } from '../../../support/alerting-values.ts';
import { muteOf, policyOrg, story } from '../../../support/policy-org.ts';

/** Opens and is over: two changes in three minutes. */
const CYCLE = 'Cgg';

describe('an incident that changes more than six times within the hour', () => {
  it('is said to flap at the seventh change, and nothing after it', async () => {
    expect(await story(policyOrg(), CYCLE.repeat(4))).toBe('F.RF.RF.R~..');
    expect(await story(policyOrg(), CYCLE.repeat(60))).toBe(`F.RF.RF.R~${'.'.repeat(170)}`);
  });

  it('is said to flap when the seventh change is that it is over', async () => {
    const org = policyOrg();
    expect(await story(org, 'C')).toBe('F');
    org.pass(60);
    expect(await story(org, `gg${CYCLE.repeat(3)}`)).toBe('.RF.RF.RF.~');
  });

  it('is said to flap also when it was good for long in between', async () => {
    expect(await story(policyOrg(), `${'Cggggg'.repeat(3)}C`)).toBe('F.R...F.R...F.R...~');
  });

  it('is not said to flap at the sixth change', async () => {
    expect(await story(policyOrg(), `${CYCLE.repeat(3)}gggg`)).toBe('F.RF.RF.R....');
  });

  it.each([
    { about: 'just within the hour', lastAfter: 59, said: '~' },
    { about: 'when the first is an hour old', lastAfter: 60, said: 'F' },
  ])('counts changes of one hour: the seventh comes $about', async ({ lastAfter, said }) => {
    const org = policyOrg();
    await story(org, CYCLE.repeat(3));
    org.pass(lastAfter - 9);
    expect(await story(org, 'C')).toBe(said);
  });

  it('does not count changes ahead of a clock that was set back by more than the hour', async () => {
    const org = policyOrg();
    await story(org, CYCLE.repeat(3));
    org.pass(-180);
    expect(await story(org, CYCLE)).toBe('F.R');
  });
});

describe('what flaps', () => {
  /** Changes last at minute 9, by opening. */
  async function flapping() {
    const org = policyOrg();
    await story(org, `${CYCLE.repeat(3)}C`);
    return org;
  }

  it.each([
    { about: 'just before', minutes: 29, said: '.' },
    { about: 'at', minutes: 30, said: 'F' },
    { about: 'after', minutes: 31, said: 'F' },
  ])('is announced as open $about 30 minutes without change: $said', async ({ minutes, said }) => {
    const org = await flapping();
    org.pass(minutes - 1);
    expect(await story(org, 'C')).toBe(said);
  });

  it('is announced as open once, however many changes the hour still holds', async () => {
    const org = await flapping();
    org.pass(29);
    expect(await story(org, 'CCCC')).toBe('F...');
  });

  it('is declared over after a gap in which its changes grew old', async () => {
    const org = await flapping();
    await story(org, 'gg');
    org.pass(70);
    expect(await story(org, 'gg')).toBe('R.');
  });

  it('is declared over by a run that suspects it, and fires anew with the next', async () => {
    const org = await flapping();
    await story(org, 'gg');
    org.pass(55);
    expect(await story(org, 'ggtt')).toBe('R..F');
    const suspected = await flapping();
    await story(suspected, 'ggg');
    suspected.pass(55);
    expect(await story(suspected, 'tt')).toBe('RF');
  });

  it.each([
    { about: 'just before', minutes: 29, said: '.' },
    { about: 'at', minutes: 30, said: 'R' },
    { about: 'after', minutes: 31, said: 'R' },
  ])('is declared over $about 30 minutes without change: $said', async ({ minutes, said }) => {
    const org = await flapping();
    await story(org, 'gg');
    org.pass(minutes - 1);
    expect(await story(org, 'g')).toBe(said);
  });

  it('is silent for longer when it changes again', async () => {
    const org = await flapping();
    org.pass(25);
    expect(await story(org, 'gg')).toBe('..');
    org.pass(28);
    expect(await story(org, 'ggg')).toBe('.R.');
  });

  it('says nothing graver while it flaps, and says it when it is stable', async () => {
    const org = policyOrg();
    await story(org, 'WggWggWggW');
    expect(await story(org, 'C')).toBe('.');
    org.pass(30);
    expect(org.published.at(-1)).toMatchObject({ state: 'FLAPPING', severity: 'warning' });
    expect(await story(org, 'C')).toBe('F');
    expect(org.published.at(-1)).toMatchObject({ state: 'FIRING', severity: 'critical' });
  });

  it('is no reminder of itself: none comes while it flaps for hours', async () => {
    const said = await story(policyOrg(), CYCLE.repeat(6 * 20));
    expect(said.replaceAll('.', '')).toBe('FRFRFR~');
  });

  it('ends at once when the clock is set back behind all its changes', async () => {
    const org = await flapping();
    org.pass(-180);
    expect(await story(org, 'C')).toBe('F');
  });

  it('flaps on when it changes again while seven changes are within the hour, and fires when they are not', async () => {
    for (const [minutes, said] of [
      [20, '~'],
      [21, 'F'],
    ] as const) {
      const org = await flapping();
      await story(org, 'gg');
      org.pass(29);
      expect(await story(org, 'g')).toBe('R');
      org.pass(minutes);
      expect(await story(org, 'C')).toBe(said);
    }
  });

  it('is not announced as open on a good run, which may be the first of its end', async () => {
    const org = await flapping();
    org.pass(30);
    expect(await story(org, 'g')).toBe('.');
    expect(await story(org, 'C')).toBe('F');
  });

  it('is forgotten once it is over and its changes are old', async () => {
    const org = await flapping();
    await story(org, 'gg');
    org.pass(30);
    await story(org, 'gg');
    org.pass(60);
    await story(org, 'gg');
    expect((await org.state()).incidents).toEqual([]);
  });
});

describe('a mute', () => {
  const muted = (org: ReturnType<typeof policyOrg>, minutes: number) =>
    org.mute([muteOf('acme', minutesAfter(minutes, org.now()))]);

  it('hides that an incident flaps; what was announced is still declared over', async () => {
    const org = policyOrg();
    await story(org, 'CggCggC');
    muted(org, 600);
    expect(await story(org, 'ggCggCgg')).toBe('.R......');
  });

  it('leaves nothing to say of what nobody heard of and is over', async () => {
    const org = policyOrg();
    muted(org, 10);
    expect(await story(org, `${CYCLE.repeat(3)}Cgg`)).toBe('.'.repeat(12));
  });

  it('leaves what changed too often meanwhile to fire, as it is', async () => {
    const org = policyOrg();
    muted(org, 10);
    expect(await story(org, `${CYCLE.repeat(3)}CCC`)).toBe(`${'.'.repeat(10)}F.`);
  });

  it('does not lose the present state of what stopped flapping meanwhile', async () => {
    const org = policyOrg();
    expect(await story(org, `${CYCLE.repeat(3)}C`)).toBe('F.RF.RF.R~');
    muted(org, 45);
    expect(await story(org, 'C'.repeat(46))).toBe(`${'.'.repeat(45)}F`);
  });

  it('does not hold back that what flapped is over', async () => {
    const org = policyOrg();
    await story(org, `${CYCLE.repeat(3)}C`);
    muted(org, 600);
    expect(await story(org, 'g'.repeat(33))).toBe(`${'.'.repeat(31)}R.`);
  });
});
