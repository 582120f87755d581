/** The dashboard's table of certificates: whose it shows, and what it is told to judge them by. */
import { describe, expect, it } from 'vitest';
import type { MonitorSettings } from '../../lambda/config.ts';
import { parseParameters } from '../../lambda/widget/parameters.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

/** The parameters of the table; none where there is no such table. */
function parametersWith(...checks: readonly Json[]): Json[] {
  const orgs = TWO_ORGS.orgs.map((org, index) => ({ ...(org as Json), checks: checks[index] ?? {} }));
  const settings: MonitorSettings = { ...TWO_ORGS, orgs };
  const [[, dashboard] = []] = synthesise(settings).ofType('AWS::CloudWatch::Dashboard');
  return JSON.parse(deployedText(dashboard.DashboardBody))
    .widgets.map(({ properties }: Json) => properties.params)
    .filter((params: Json) => params?.show === 'certificates');
}

const certificates = (settings: object) => ({ 'saml-certificates': settings });
const ACME = { alias: 'acme', url: 'https://acme.okta.com' };
const TEST = { alias: 'acme-test', url: 'https://acme-test.oktapreview.com' };

describe("the dashboard's table of certificates", () => {
  it('is of the orgs that run the check, without a word of usual settings', () => {
    const [params, ...others] = parametersWith();
    expect(params).toEqual({ show: 'certificates', orgs: [ACME], runbookUrl: TWO_ORGS.runbookUrl });
    expect(others).toEqual([]);
  });

  it('is of an org that only reads metadata too', () => {
    const [params] = parametersWith({}, certificates({ metadata: ['https://a.example/m'] }));
    expect(params.orgs).toEqual([ACME, TEST]);
  });

  it('is not there where nobody runs the check', () => {
    expect(parametersWith({ 'saml-certificates': false })).toEqual([]);
  });

  it.each([
    {
      settings: { certificateDays: { info: 60 }, minimumSamlApps: 1, attemptTimeoutMs: 5000 },
      told: undefined,
    },
    {
      settings: { certificateDays: { warning: 45 } },
      told: { certificateDays: { info: 60, warning: 45, urgent: 14, critical: 7 } },
    },
    { settings: { minimumSamlApps: 0 }, told: { minimumSamlApps: 0 } },
    {
      settings: { overrides: [{ apps: 'Zoom*', owner: 'it-desk', ignoreUntil: '2027-01-01' }] },
      told: { overrides: [{ apps: 'Zoom*', owner: 'it-desk', ignoreUntil: '2027-01-01' }] },
    },
  ])('is told what is unusual of $settings', ({ settings, told }) => {
    const [params] = parametersWith(certificates(settings));
    expect(params.orgs).toEqual([{ ...ACME, ...(told === undefined ? {} : { certificates: told }) }]);
    expect(parseParameters(params).orgs[0]?.certificates).toMatchObject(told ?? {});
  });
});
