import { describe, expect, it } from 'vitest';
import { serviceStatus } from '../../../../lambda/checks/service-status/check.ts';
import { parseServiceStatusRequest } from '../../../../lambda/config.ts';
import { oktaStatusIn } from '../../../../lambda/okta-status.ts';
import { factsOf } from './support/judged.ts';
import { DISTURBED, daysAgo, NOW, page, pageInScript } from './support/pages.ts';

const request = parseServiceStatusRequest({
  check: 'service-status',
  orgs: [
    { alias: 'acme', url: 'https://acme.okta.com' },
    { alias: 'beta', url: 'https://beta.okta.com', subServices: ['Workflows'] },
  ],
  settings: { staleDays: 20 },
  runbookUrl: 'docs/runbook.md',
});

const checkOf = (html: string) => serviceStatus(request, async () => factsOf(html));

async function judgements(html: string, now = NOW, cell: string | undefined = 'okta.com:14') {
  const check = checkOf(html);
  const facts = await check.probe(new AbortController().signal, {}, {});
  return check.orgs.map(({ judge }) => judge(facts, {}, now, cell));
}

describe('The check of a request', () => {
  it('reads the page once a run, as it was given to read, and tries no second time', async () => {
    const signals: AbortSignal[] = [];
    const facts = factsOf(page());
    const check = serviceStatus(request, async (signal) => {
      signals.push(signal);
      return facts;
    });
    expect(check).toMatchObject({ name: 'service-status', confirmation: { attempts: 1, overSeconds: 0 } });
    const { signal } = new AbortController();
    expect(await check.probe(signal, {}, {})).toBe(facts);
    expect(signals).toEqual([signal]);
  });

  it('judges the one page for each org by its own settings', async () => {
    expect(checkOf(page()).orgs.map(({ org }) => org.alias)).toEqual(['acme', 'beta']);
    const [acme, beta] = await judgements(page(DISTURBED));
    expect(acme?.findings.map(({ subject }) => subject)).toEqual(['I-300']);
    expect(beta?.findings).toEqual([]);
  });

  it('judges by the cell it is given, and without one by all of the page', async () => {
    const [here] = await judgements(page(DISTURBED), NOW, 'okta.com:1');
    expect(here?.findings).toEqual([]);
    const check = checkOf(page(DISTURBED));
    const facts = await check.probe(new AbortController().signal, {}, {});
    expect(check.orgs[0]?.judge(facts, {}, NOW, undefined).findings).toHaveLength(1);
  });

  it('announces for the first org alone that the page cannot be read', async () => {
    const found = (await judgements('<html></html>')).flatMap(({ findings }) => findings);
    expect(found.map(({ condition, severity }) => `${severity} ${condition}`)).toEqual([
      'warning CHECK_UNKNOWN',
      'info CHECK_UNKNOWN',
    ]);
  });

  it('believes a page for as long as the settings say', async () => {
    const states = async (days: number) =>
      (await judgements(pageInScript(), daysAgo(-days))).map(({ memory }) => oktaStatusIn(memory).state);
    expect(await states(15)).toEqual(['nothing', 'nothing']);
    expect(await states(17)).toEqual(['unknown', 'unknown']);
  });
});
