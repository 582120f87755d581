/** The tables of the dashboard: what the console sends is what was deployed, and the answer is what is stored. */
import { beforeEach, describe, expect, it } from 'vitest';
import { callJson, type Json, postRest } from '../api-call.ts';
import { ALIAS, type Rehearsal, STACK } from '../rehearsal.ts';
import { anotherDay, runOnce } from '../runs.ts';

interface Widget {
  readonly type: string;
  readonly properties: { readonly endpoint: string; readonly params: Json };
}

export function tableSteps(stage: () => Rehearsal): void {
  /** As the console does for whoever looks: the parameters of the widget, and what it knows of the place. */
  async function tableOf(show: string): Promise<string> {
    const { endpoint } = stage().aws;
    const operation = 'GraniteServiceVersion20100801.GetDashboard';
    const answer = await callJson(endpoint, 'monitoring', operation, { DashboardName: STACK });
    const { widgets } = JSON.parse(String(answer['DashboardBody'])) as { widgets: readonly Widget[] };
    const asked = widgets.find(
      ({ type, properties }) => type === 'custom' && properties.params['show'] === show,
    );
    if (asked === undefined) throw new Error(`no table of ${show} on the dashboard`);
    const { endpoint: arn, params } = asked.properties;
    const event = { ...params, widgetContext: { theme: 'dark', width: 1200, height: 300 } };
    return String(await postRest(endpoint, 'lambda', `/2015-03-31/functions/${arn}/invocations`, event));
  }

  describe('the tables of the dashboard', () => {
    beforeEach(() => anotherDay(stage()));

    it('show an incident as long as it is open', async () => {
      expect(await tableOf('incidents')).toContain(`of ${ALIAS}`);
      expect(await tableOf('incidents')).toContain('<p>No open incident;');
      await stage().okta.switchTo('issuer-mismatch');
      await runOnce(stage());
      const table = await tableOf('incidents');
      expect(table).toMatch(/<caption>1 open incident: 1 critical;/);
      expect(table).toContain('OIDC issuer mismatch');
    });

    it('say that there is no mute', async () => {
      expect(await tableOf('mutes')).toContain(`<p>No mute of ${ALIAS}</p>`);
    });

    it('never take an unreadable table for an empty one', async () => {
      const { aws } = stage();
      await aws.fault({
        match: 'dynamodb\\.Query',
        caller: '.*Widget.*',
        status: 400,
        code: 'AccessDeniedException',
      });
      const table = await tableOf('incidents');
      expect(table).toContain('is unknown: it cannot be read (AccessDeniedException)');
      expect(table).not.toContain('No open incident');
    });
  });
}
