/** The org breaks and is repaired: what people read, and how often. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, runTimes, subjectsOf } from '../runs.ts';
import { CHECK } from './deploy.ts';

const OUTAGES = [
  ['issuer-mismatch', '[CRITICAL] rehearsed: OIDC issuer mismatch (ISSUER_HOST)'],
  ['refused', '[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)'],
] as const;

export function outageSteps(stage: () => Rehearsal): void {
  describe('when the org breaks', () => {
    beforeEach(() => anotherDay(stage()));

    it.each(OUTAGES)(
      'as %s, one outage is two messages, however long it lasts',
      async (scenario, subject) => {
        const { okta } = stage();
        const account = await stage().account();
        await okta.switchTo(scenario);
        const fired = await mailDuring(stage(), async () => {
          const first = await runOnce(stage());
          expect(first).toMatchObject({ error: undefined, state: 'critical', sent: 1 });
          await runTimes(3, stage());
          const states = await account.metric('CheckState', CHECK, first.since);
          expect(states).toEqual({ samples: 4, minimum: 3, maximum: 3 });
        });
        expect(subjectsOf(fired)).toEqual([subject]);
        expect(fired[0]?.topic).toBe(account.outputs.AlertsTopicArn);
        expect(fired[0]?.body).toContain(`https://localhost:${okta.port}`);

        await okta.switchTo('healthy');
        expect(await mailDuring(stage(), () => runOnce(stage()))).toEqual([]);
        const resolved = await mailDuring(stage(), () => runTimes(3, stage()));
        expect(subjectsOf(resolved)).toHaveLength(1);
        expect(resolved[0]?.subject).toMatch(/^\[RESOLVED\] rehearsed: OIDC .*, lasted \d+ s$/);
      },
    );

    it('the message says what was seen in each try, what to do and where to read on', async () => {
      await stage().okta.switchTo('refused');
      const [mail] = await mailDuring(stage(), () => runOnce(stage()));
      const body = mail?.body ?? '';
      expect(body).toMatch(/^Tries {8}\S+Z connect ECONNREFUSED/m);
      expect(body.match(/Z connect ECONNREFUSED/g)).toHaveLength(3);
      expect(body).toMatch(/^ 1\. .*\n(.*\n)* 2\. .*\n(.*\n)* 3\. /m);
      expect(body).toMatch(/^Runbook +\S+#unreachable$/m);
      expect(body).toContain('cell okta.com:14');
      expect(Math.max(...body.split('\n').map((line) => line.length))).toBeLessThan(120);
    });

    it('a fault that is gone in the next try is no message', async () => {
      await stage().okta.switchTo('blip');
      expect(await mailDuring(stage(), () => runOnce(stage()))).toEqual([]);
    });
  });

  describe('when the monitor’s own network fails', () => {
    beforeEach(() => anotherDay(stage()));

    it('the state is unknown, and one message comes after the third run', async () => {
      const { okta, control } = stage();
      const account = await stage().account();
      await Promise.all([okta.switchTo('refused'), control.switchTo('refused')]);
      const early = await mailDuring(stage(), async () => {
        const first = await runOnce(stage());
        expect(first).toMatchObject({ error: undefined, state: 'unknown', sent: 0 });
        expect(await account.metric('CheckState', CHECK, first.since)).toMatchObject({ maximum: 1 });
        await runOnce(stage());
      });
      expect(early).toEqual([]);
      const mail = await mailDuring(stage(), () => runTimes(3, stage()));
      expect(subjectsOf(mail)).toEqual(['[WARNING] rehearsed: state unknown (MONITOR_NETWORK)']);
    });

    it('it neither confirms nor ends an outage that was announced before', async () => {
      const { okta, control } = stage();
      await okta.switchTo('refused');
      await runOnce(stage());
      await control.switchTo('refused');
      expect(await mailDuring(stage(), () => runTimes(2, stage()))).toEqual([]);
      await control.switchTo('healthy');
      expect(await mailDuring(stage(), () => runTimes(2, stage()))).toEqual([]);
    });
  });
}
