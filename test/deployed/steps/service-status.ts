/** What Okta itself reports: one page for all orgs, whose open incidents are told and named in every other alert. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ALIAS, type Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, readStatusPage, runOnce, runTimes, subjectsOf } from '../runs.ts';
import { STATUS_CHECK } from './deploy.ts';

const ORG = { Org: ALIAS };
/** Of the scenario `status-incident`, open on the org's cell. */
const INCIDENT = 'I-90100';
const REPORTED = '[WARNING] rehearsed: Okta reports an incident (SERVICE_DISRUPTION)';
const RESOLVED = /^\[RESOLVED\] rehearsed: Okta reports an incident, lasted \d+ s$/;
/** Half an hour of a check that is due every five minutes. */
const RUNS_BEFORE_UNKNOWN_IS_TOLD = 6;
/** One more than its siblings allow for. */
const OVERDUE_MINUTES = 16;

export function serviceStatusSteps(stage: () => Rehearsal): void {
  const inOneLine = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ');

  describe('when Okta’s status page is read', () => {
    beforeEach(() => anotherDay(stage()));

    it('in health every run counts no incident and mails nobody', async () => {
      const account = await stage().account();
      const mail = await mailDuring(stage(), async () => {
        const run = await readStatusPage(stage());
        expect(run).toMatchObject({ error: undefined, state: 'ok', sent: 0 });
        expect(await account.metric('CheckState', STATUS_CHECK, run.since)).toEqual({
          samples: 1,
          minimum: 0,
          maximum: 0,
        });
        expect(await account.metric('ActiveOktaIncidents', ORG, run.since)).toEqual({
          samples: 1,
          minimum: 0,
          maximum: 0,
        });
      });
      expect(mail).toEqual([]);
    });

    it('a function that is still warm asks only whether the page has changed', async () => {
      const { statusPage } = stage();
      await readStatusPage(stage());
      const seen = statusPage.requests.length;
      expect(await readStatusPage(stage())).toMatchObject({ error: undefined, state: 'ok' });
      const asked = statusPage.requests.slice(seen);
      expect(asked).toEqual([
        {
          path: '/',
          userAgent: expect.stringContaining('okta-health-monitor'),
          known: expect.stringMatching(/^"\w+"$/),
        },
      ]);
      // What was kept of the page is judged as if it had been sent again.
      statusPage.switchTo('status-incident');
      expect(await readStatusPage(stage())).toMatchObject({ state: 'warning', sent: 1 });
      expect(await readStatusPage(stage())).toMatchObject({ state: 'warning', sent: 0 });
    });

    it('an incident on the org’s cell is one message, each entry of its log a reminder, its end one more', async () => {
      const { statusPage } = stage();
      const account = await stage().account();
      statusPage.switchTo('status-incident');
      const told = await mailDuring(stage(), async () => {
        const first = await readStatusPage(stage());
        expect(first).toMatchObject({ error: undefined, state: 'warning', sent: 1 });
        await readStatusPage(stage());
        expect(await account.metric('ActiveOktaIncidents', ORG, first.since)).toEqual({
          samples: 2,
          minimum: 1,
          maximum: 1,
        });
      });
      expect(subjectsOf(told)).toEqual([REPORTED]);
      expect(told[0]?.topic).toBe(account.outputs.AlertsTopicArn);
      expect(inOneLine(told[0]?.body)).toMatch(
        new RegExp(`Observed ${INCIDENT} since .* okta\\.com:14: Sign-in errors`),
      );
      expect(told[0]?.body).toMatch(/^Runbook +\S+#okta_incident$/m);

      statusPage.addEntry(INCIDENT, 'Monitoring', 'Sign-in works again. We are watching it.');
      const reminded = await mailDuring(stage(), () => runTimes(2, stage(), readStatusPage));
      expect(subjectsOf(reminded)).toEqual([
        expect.stringMatching(/^\[REMINDER 1\] rehearsed: Okta reports an incident, still so after/),
      ]);
      expect(inOneLine(reminded[0]?.body)).toContain('Sign-in works again. We are watching it.');

      statusPage.resolve(INCIDENT, 'The issue is resolved.');
      expect(await mailDuring(stage(), () => readStatusPage(stage()))).toEqual([]);
      const over = await mailDuring(stage(), () => runTimes(2, stage(), readStatusPage));
      expect(subjectsOf(over)).toEqual([expect.stringMatching(RESOLVED)]);
    });

    it('an outage of the org meanwhile names what Okta reports, or that it reports nothing', async () => {
      const { okta, statusPage } = stage();
      await readStatusPage(stage());
      await okta.switchTo('refused');
      const [unexplained] = await mailDuring(stage(), () => runOnce(stage()));
      expect(inOneLine(unexplained?.body)).toContain('Okta reports nothing on okta.com:14');
      await okta.switchTo('healthy');
      await runTimes(2, stage());

      statusPage.switchTo('status-incident');
      await readStatusPage(stage());
      await okta.switchTo('refused');
      const mail = await mailDuring(stage(), () => runOnce(stage()));
      expect(subjectsOf(mail)).toEqual(['[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)']);
      expect(inOneLine(mail[0]?.body)).toContain(`Okta reports ${INCIDENT} on okta.com:14 since`);
    });

    it('an incident on another cell is none', async () => {
      stage().statusPage.switchTo('status-incident-elsewhere');
      const mail = await mailDuring(stage(), async () => {
        expect(await readStatusPage(stage())).toMatchObject({ state: 'ok', sent: 0 });
      });
      expect(mail).toEqual([]);
    });

    it('a page that nobody understands is unknown and never nothing; half an hour of it is one message', async () => {
      const account = await stage().account();
      stage().statusPage.switchTo('status-layout');
      const since = new Date();
      const early = await mailDuring(stage(), async () => {
        for (const run of await runTimes(RUNS_BEFORE_UNKNOWN_IS_TOLD - 1, stage(), readStatusPage))
          expect(run).toMatchObject({ error: undefined, state: 'unknown', sent: 0 });
      });
      expect(early).toEqual([]);
      expect(await account.metric('CheckState', STATUS_CHECK, since)).toMatchObject({
        minimum: 1,
        maximum: 1,
      });
      expect(await account.metric('ActiveOktaIncidents', ORG, since)).toBeUndefined();
      const told = await mailDuring(stage(), () => runTimes(2, stage(), readStatusPage));
      expect(subjectsOf(told)).toEqual(["[WARNING] rehearsed: Okta's status page cannot be read (LAYOUT)"]);
    });

    it('an incident that was told before is neither over nor told again while the page cannot be read', async () => {
      const { statusPage } = stage();
      statusPage.switchTo('status-incident');
      await readStatusPage(stage());
      statusPage.switchTo('status-login-page');
      expect(await mailDuring(stage(), () => runTimes(3, stage(), readStatusPage))).toEqual([]);
    });
  });

  describe('when the check of the status page itself fails', () => {
    beforeEach(() => anotherDay(stage()));

    it('its request waits in the queue, with every org it is about', async () => {
      const { aws } = stage();
      const account = await stage().account();
      const fault = { match: 'dynamodb\\.Query', status: 400, code: 'AccessDeniedException' };
      await aws.fault({ ...fault, caller: '.*ServiceStatus.*', count: 10 });
      expect((await readStatusPage(stage())).error).toBe('AggregateError');
      const [record, ...more] = await account.takeFailedRuns();
      expect(more).toEqual([]);
      expect(record?.requestPayload).toMatchObject({ check: 'service-status', orgs: [{ alias: ALIAS }] });
    });

    it('and stands still, the check that goes on tells of it, once, and of its return', async () => {
      const account = await stage().account();
      await readStatusPage(stage());
      await account.backdateCompletion('service-status', OVERDUE_MINUTES);
      const told = await mailDuring(stage(), () => runTimes(2, stage()));
      expect(subjectsOf(told)).toEqual([expect.stringMatching(/^\[WARNING\] rehearsed: .* \(OVERDUE\)$/)]);
      expect(inOneLine(told[0]?.body)).toContain('service-status');
      await readStatusPage(stage());
      const over = await mailDuring(stage(), () => runTimes(2, stage()));
      expect(subjectsOf(over)).toEqual([expect.stringMatching(/^\[RESOLVED\] rehearsed: /)]);
    });
  });
}
