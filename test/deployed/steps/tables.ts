/** The tables of the dashboard: what the console sends is what was deployed, and the answer is what is stored. */
import { beforeEach, describe, expect, it } from 'vitest';
import { shownTable } from '../dashboard.ts';
import { ALIAS, type Rehearsal } from '../rehearsal.ts';
import { anotherDay, runOnce, runTimes } from '../runs.ts';

export function tableSteps(stage: () => Rehearsal): void {
  const tableOf = (show: string) => shownTable(stage().aws, show);

  describe('the tables of the dashboard', () => {
    beforeEach(() => anotherDay(stage()));

    it('show an incident as long as it lasts, and none afterwards', async () => {
      expect(await tableOf('incidents')).toContain(`of ${ALIAS}`);
      expect(await tableOf('incidents')).toContain('<p>No open incident;');
      await stage().okta.switchTo('issuer-mismatch');
      await runOnce(stage());
      const table = await tableOf('incidents');
      expect(table).toMatch(/<caption>1 open incident: 1 critical;/);
      expect(table).toContain('OIDC issuer mismatch');
      await stage().okta.switchTo('healthy');
      await runTimes(2, stage());
      expect(await tableOf('incidents')).toContain('<p>No open incident;');
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
