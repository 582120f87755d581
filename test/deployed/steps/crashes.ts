/** The function dies between two steps of a delivery. Whatever step it was, somebody is told. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, subjectsOf } from '../runs.ts';

const UNREACHABLE = '[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)';

const LOST = { kill: true, error: 'Runtime.ExitError' } as const;
const TIMED_OUT = { timeOut: true, error: 'Sandbox.Timedout' } as const;

/** The call in which it dies, the mails of the runs after it: the next one, and the one after the claim's minute. */
const CRASHES = [
  ['before the incident is stored', 'dynamodb\\.TransactWriteItems', LOST, 1, 0],
  ['before the alert is claimed', 'dynamodb\\.UpdateItem', LOST, 1, 0],
  ['before the alert is published', 'sns\\.Publish', LOST, 0, 1],
  ['at its timeout, before the alert is published', 'sns\\.Publish', TIMED_OUT, 0, 1],
] as const;

export function crashSteps(stage: () => Rehearsal): void {
  describe('when the function dies in an outage', () => {
    beforeEach(() => anotherDay(stage()));

    async function dieIn(match: string, { error, ...how }: typeof LOST | typeof TIMED_OUT): Promise<void> {
      await stage().aws.fault({ match, caller: '.*OidcDiscovery.*', ...how });
      await stage().okta.switchTo('refused');
      expect(await runOnce(stage())).toMatchObject({ error });
    }

    const subjectsOfNextRun = async () => subjectsOf(await mailDuring(stage(), () => runOnce(stage())));

    it.each(CRASHES)('%s, a later run sends the alert once', async (_, match, how, next, afterTheClaim) => {
      const account = await stage().account();
      expect(await mailDuring(stage(), () => dieIn(match, how))).toEqual([]);
      expect(await account.takeFailedRuns()).toHaveLength(1);
      expect(await subjectsOfNextRun()).toEqual(Array(next).fill(UNREACHABLE));
      await account.expireClaims();
      expect(await subjectsOfNextRun()).toEqual(Array(afterTheClaim).fill(UNREACHABLE));
      expect(await subjectsOfNextRun()).toEqual([]);
    });

    it('after the alert was published, it comes a second time rather than never', async () => {
      const account = await stage().account();
      const mail = await mailDuring(stage(), () => dieIn('dynamodb\\.DeleteItem', LOST));
      expect(subjectsOf(mail)).toEqual([UNREACHABLE]);
      await account.expireClaims();
      expect(await subjectsOfNextRun()).toEqual([UNREACHABLE]);
      await account.expireClaims();
      expect(await subjectsOfNextRun()).toEqual([]);
    });
  });
}
