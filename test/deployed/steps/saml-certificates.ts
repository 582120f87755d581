/**
 * Certificates of an org from the first run at deploy: they come into a band, are renewed, keys are rotated. Of the
 * org whose key is in KMS, so that nothing but the deploy was needed.
 */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AppKey } from '../../../local/simulated-okta/api/app-key.ts';
import { shownTable } from '../dashboard.ts';
import { ALIAS, type Rehearsal, SIGNED } from '../rehearsal.ts';
import { appEnding, rotated } from './saml-orgs.ts';
import { asked, nextRun, nextRunWithMail, tellOfChange, withAppsOfItsOwn } from './saml-runs.ts';

const ORG = { Org: SIGNED };
const CHECK = { ...ORG, Check: 'saml-certificates' };

export function samlCertificatesSteps(stage: () => Rehearsal): void {
  const started = new Date();
  /** Name, days and severity of the rows on the dashboard, in their order. */
  async function expectTable(rows: readonly (readonly [string, string, string])[]): Promise<void> {
    const [, body = ''] = (await shownTable(stage().aws, 'certificates')).split('</thead>');
    const shown = body
      .split('</tr>')
      .slice(0, -1)
      .map((row) => {
        const [name, _type, _kid, _notAfter, days, severity] = row.split('</td>').map(textOf);
        return [name, days, severity];
      });
    expect(shown, body).toEqual(rows);
  }

  const inOneLine = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ');

  describe('certificates of SAML apps', () => {
    it('are all read by the first run, at deploy', async () => {
      const account = await stage().account();
      expect(await account.metric('CheckState', CHECK, started)).toEqual({
        samples: 1,
        minimum: 0,
        maximum: 0,
      });
      expect(await account.metric('CertificatesExpiring', ORG, started)).toMatchObject({ maximum: 0 });
      expect(await account.metric('DaysToExpiry', ORG, started)).toMatchObject({ minimum: 200 });
    });

    it('are read with a key in a secret just as well, and stored page by page', async () => {
      const account = await stage().account();
      await account.forget();
      const run = await nextRun(stage(), ALIAS);
      expect(run, run.logs).toMatchObject({ error: undefined, state: 'ok', sent: 0 });
      expect(Object.keys(await account.storedCertificates(ALIAS)).sort()).toEqual([
        'scan',
        'sheet#apps-00000',
        'sheet#idps-00000',
      ]);
    });
  });

  describe('while apps come and go', () => {
    withAppsOfItsOwn(stage);

    it('those that come into a band together are one mail that names each, and are not told again', async () => {
      const { api, clock } = stage();
      const account = await stage().account();
      const ending = ['Expenses', 'Payroll', 'Travel'].map((name) => appEnding(name, clock.now(), 31, 8));
      api.apps = await Promise.all([...ending, appEnding('Wiki', clock.now(), 900)]);
      const early = await nextRunWithMail(stage());
      expect(early.run, early.run.logs).toMatchObject({ error: undefined, state: 'ok', sent: 0 });

      const { run, mail, subjects } = await nextRunWithMail(stage());
      expect(run, run.logs).toMatchObject({ error: undefined, state: 'warning', sent: 1 });
      expect(subjects).toEqual(['[WARNING] signed: 3 certificates expire soon']);
      for (const name of ['Expenses', 'Payroll', 'Travel'])
        expect(inOneLine(mail[0]?.body)).toMatch(
          new RegExp(`certificate of ${name} ends \\S+, 30 days left`),
        );
      expect(mail[0]?.body).not.toContain('Wiki');
      const { since } = run;
      expect(await account.metric('DaysToExpiry', ORG, since)).toMatchObject({ minimum: 30 });
      expect(await account.metric('CertificatesExpiring', ORG, since)).toMatchObject({ maximum: 3 });
      expect((await nextRunWithMail(stage())).subjects).toEqual([]);
      await expectTable([
        ['Expenses', '30', 'warning'],
        ['Payroll', '30', 'warning'],
        ['Travel', '30', 'warning'],
        ['Partner', '700', 'ok'],
        ['Wiki', '899', 'ok'],
        ['Partner', '3600', 'ok'],
      ]);

      api.apps = await Promise.all(api.apps.map((app) => rotated(app, clock.now())));
      await tellOfChange(stage(), ...api.apps);
      const renewed = await nextRunWithMail(stage());
      expect(renewed.run, renewed.run.logs).toMatchObject({ error: undefined, sent: 1 });
      expect(renewed.subjects).toEqual(['[WARNING] signed: 4 signing keys changed']);
      const over = await nextRunWithMail(stage());
      expect(over.subjects).toEqual(['[RESOLVED] signed: 3 certificates no longer expire soon']);
      expect(inOneLine(over.mail[0]?.body)).toContain('certificate of Payroll');
      expect(await shownTable(stage().aws, 'certificates')).not.toContain('warning');
    });

    it('a rotated key that the System Log tells of is told minutes later, with what the service provider needs', async () => {
      const { api, clock, okta } = stage();
      const before = await appEnding('Payroll', clock.now(), 900);
      api.apps = [before];
      await nextRun(stage());
      const after = await rotated(before, clock.now());
      api.apps = [after];
      const seen = okta.requests.length;
      await tellOfChange(stage(), after);
      const { run, mail, subjects } = await nextRunWithMail(stage());
      expect(run, run.logs).toMatchObject({ error: undefined, sent: 1 });
      expect(asked(stage(), seen, /^\/api\/v1\/apps\?limit=200/)).toBe(1);
      expect(subjects).toEqual(['[WARNING] signed: SAML signing key changed (KEY_ROTATED)']);
      const body = (mail[0]?.body ?? '').replace(/\s+/g, '');
      const [made, old] = after.keys.map(fingerprintOf);
      expect(body).toContain(made);
      expect(body).toContain(old);
      expect(body).toContain(`${okta.origin}/api/v1/apps/${after.id}/sso/saml/metadata`);
      expect((await nextRunWithMail(stage())).subjects).toEqual([]);
    });
  });
}

function fingerprintOf({ x5c: [text = ''] }: AppKey): string {
  return new X509Certificate(Buffer.from(text, 'base64')).fingerprint256.replaceAll(':', '').toLowerCase();
}

function textOf(markup: string): string {
  return markup.replace(/<[^>]*>/g, '').trim();
}
