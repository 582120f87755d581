/** Two orgs in one stack, one broken and one slow: neither waits for the other. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ALIAS, type Rehearsal, SECOND } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, subjectsOf } from '../runs.ts';

const UNREACHABLE = `[CRITICAL] ${SECOND}: OIDC discovery unreachable (CONNECT)`;
/** Over which its tries are spread, as its settings have it. */
const SPREAD_MS = 1000;
/** Beside waiting for the org, with room for a machine that is busy. */
const OWN_WORK_MS = 4000;
/** Two documents, one after the other, of 2.5 s each. */
const SLOW_MS = 5000;
const RUNS_UNTIL_SLOW_IS_TOLD = 3;

export function twoOrgSteps(stage: () => Rehearsal): void {
  describe('with one org broken and another one slow', () => {
    beforeEach(() => anotherDay(stage()));

    it('the broken one is told of while the slow one is still read, the slow one by itself, each run in its time', async () => {
      const { okta, second, aws } = stage();
      await Promise.all([okta.switchTo('slow'), second.switchTo('refused')]);
      const mail = await mailDuring(stage(), async () => {
        const before = (await aws.mail()).length;
        for (let count = 1; count <= RUNS_UNTIL_SLOW_IS_TOLD; count += 1) {
          let isSlowOver = false;
          const slow = runOnce(stage(), ALIAS).finally(() => {
            isSlowOver = true;
          });
          const broken = await runOnce(stage(), SECOND);
          expect(broken, broken.logs).toMatchObject({ error: undefined, state: 'critical' });
          expect(subjectsOf((await aws.mail()).slice(before))).toEqual([UNREACHABLE]);
          expect(isSlowOver).toBe(false);
          expect(broken.durationMs).toBeGreaterThan(SPREAD_MS);
          expect(broken.durationMs).toBeLessThan(SPREAD_MS + OWN_WORK_MS);
          const { error, state, durationMs } = await slow;
          expect([error, state]).toEqual([undefined, 'warning']);
          expect(durationMs).toBeGreaterThan(SLOW_MS);
          expect(durationMs).toBeLessThan(SLOW_MS + OWN_WORK_MS);
        }
      });
      expect(subjectsOf(mail)).toEqual([
        UNREACHABLE,
        expect.stringMatching(/^\[WARNING\] rehearsed: .*\(SLOW_FIRST_BYTE\)$/),
      ]);
    });
  });
}
