/** Scans of certificates: what they write, and how they are gone on from. */
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../local/simulated-okta/answers.ts';
import { apiError } from '../../../local/simulated-okta/api/api-answers.ts';
import { type Rehearsal, SIGNED } from '../rehearsal.ts';
import { manyApps } from './saml-orgs.ts';
import { asked, KEYS, LIST, nextRun, nextRunWithMail, tellOfChange, withAppsOfItsOwn } from './saml-runs.ts';

export function samlScanSteps(stage: () => Rehearsal): void {
  describe('a scan of certificates', () => {
    withAppsOfItsOwn(stage);

    it('writes nothing to the sheets when nothing changed, not even in the next sweep', async () => {
      const { api, okta, clock } = stage();
      const account = await stage().account();
      api.apps = await manyApps(9, clock.now());
      await nextRun(stage());
      const stored = await account.storedCertificates(SIGNED);
      const seen = okta.requests.length;
      await nextRun(stage());
      expect(await account.storedCertificates(SIGNED)).toEqual(stored);
      expect(asked(stage(), seen, /^\/api\//)).toBe(0);

      await tellOfChange(stage(), ...api.apps.slice(0, 1));
      await nextRun(stage());
      const { scan: _, ...sheets } = stored;
      expect(await account.storedCertificates(SIGNED)).toMatchObject(sheets);
      // One of the lists is what the measuring run asks for.
      expect([asked(stage(), seen, LIST), asked(stage(), seen, KEYS)]).toEqual([2, 0]);
    });

    it('that stops, and whose next run dies, is gone on from, and no certificate is told of twice', async () => {
      const { api, okta, aws, clock } = stage();
      const account = await stage().account();
      api.apps = await manyApps(80, clock.now());
      const seen = okta.requests.length;
      let keys = 0;
      const change = async (healthy: Answer): Promise<Answer> => {
        keys += 1;
        if (keys === 35) return apiError(500, 'E0000009', 'Internal Server Error');
        if (keys === 65)
          await aws.fault({ match: 'dynamodb\\..*', caller: '.*SamlCertificates.*', kill: true });
        return healthy;
      };
      api.switchTo({ description: 'Fails once, dies once.', rules: [{ to: ['app-keys'], change }] });

      const stopped = await nextRunWithMail(stage());
      expect(stopped.run, stopped.run.logs).toMatchObject({ error: undefined, sent: 1 });
      const dead = await nextRunWithMail(stage());
      expect(dead.run).toMatchObject({ error: 'Runtime.ExitError' });
      expect(dead.subjects).toEqual([]);
      expect(await account.takeFailedRuns()).toHaveLength(1);
      const last = await nextRunWithMail(stage());
      expect(last.run, last.run.logs).toMatchObject({ error: undefined, state: 'warning', sent: 1 });

      const text = [...stopped.mail, ...last.mail].map(({ body }) => body).join('\n');
      const named = [...text.matchAll(/App (\d{3})\./g)].map(([, number]) => Number(number));
      expect(named.sort((one, other) => one - other)).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
      expect(stopped.subjects).toEqual(['[WARNING] signed: 3 certificates expire soon']);
      expect(last.subjects).toEqual(['[WARNING] signed: 5 certificates expire soon']);
      // The key that was refused, and the one that was read when the run died.
      expect([asked(stage(), seen, LIST), asked(stage(), seen, KEYS)]).toEqual([1, 82]);
      expect((await nextRunWithMail(stage())).subjects).toEqual([]);
    });
  });
}
