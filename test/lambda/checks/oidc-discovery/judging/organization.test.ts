import { describe, expect, it } from 'vitest';
import { statusPageCell } from '../../../../../lambda/checks/oidc-discovery/okta-organization.ts';
import { minutesAfter } from '../../../../support/alerting-values.ts';
import {
  CUSTOM_URL,
  factsOf,
  failed,
  hostFacts,
  judged,
  judgedOver,
  ORG_URL,
  organization,
  unreachable,
  verdicts,
} from '../../../../support/discovery-facts.ts';

const onCell = (cell: string | undefined) =>
  factsOf({}, { [ORG_URL]: (target) => hostFacts(target, { organization: organization({ cell }) }) });
const down = factsOf({}, { [ORG_URL]: unreachable });
const withoutDocument = factsOf(
  {},
  { [ORG_URL]: (target) => hostFacts(target, { organization: failed('HTTP_4XX') }) },
);

const overRuns = (...runs: ReturnType<typeof factsOf>[]) =>
  judgedOver(runs.map((facts, minute) => ({ at: minutesAfter(minute), facts })));

describe('The cell of an org', () => {
  it.each([
    ['ok14', 'okta.com:14'],
    ['ok1', 'okta.com:1'],
    ['op3', 'oktapreview.com:3'],
    ['eu2', 'okta-emea.com:2'],
    ['gov1', undefined],
    ['xx1', undefined],
    ['ok', undefined],
    ['ok12345', undefined],
    ['OK1', undefined],
    ['', undefined],
  ])('%j is %s on the status page', (cell, name) => {
    expect(statusPageCell(cell)).toBe(name);
  });

  it('is remembered as the status page prints it, and as it is where that is not known', () => {
    expect(judged(onCell('ok14')).memory).toMatchObject({ cell: 'okta.com:14' });
    expect(judged(onCell('gov-1')).memory).toMatchObject({ cell: 'gov-1' });
  });

  it('seen for the first time is no change', () => {
    expect(judged(onCell('ok14')).findings).toEqual([]);
  });

  it('that changed is information, once', () => {
    const judgements = overRuns(onCell('ok14'), onCell('ok9'), onCell('ok9'));
    expect(judgements.map(verdicts)).toEqual([[], ['info CELL_CHANGED MIGRATED'], []]);
    expect(judgements[1]?.findings[0]).toMatchObject({
      subject: 'acme.okta.com',
      observed: 'the org moved from cell okta.com:14 to okta.com:9',
      certainty: 'certain',
    });
  });

  it.each([
    { how: 'the host is down', gap: down },
    { how: 'the document is not served', gap: withoutDocument },
    { how: 'the document tells none', gap: onCell(undefined) },
  ])('is kept while $how, so that a change meanwhile is seen', ({ gap }) => {
    const judgements = overRuns(onCell('ok14'), gap, gap, onCell('ok9'));
    expect(judgements.map(({ memory }) => memory['cell'])).toEqual([
      'okta.com:14',
      'okta.com:14',
      'okta.com:14',
      'okta.com:9',
    ]);
    expect(judgements.slice(1, 3).flatMap(verdicts)).not.toContain('info CELL_CHANGED MIGRATED');
    expect(verdicts(judgements[3] ?? judged(down))).toEqual(['info CELL_CHANGED MIGRATED']);
  });

  it('is told by another host while the first is down', () => {
    const facts = factsOf({ customDomains: [{ url: CUSTOM_URL }] }, { [ORG_URL]: unreachable });
    expect(judged(facts).memory).toMatchObject({ cell: 'okta.com:14' });
  });
});

describe('A custom domain that the org announces', () => {
  const announcing = (customDomain: string, org: object = {}) =>
    factsOf(
      { ...org },
      { [ORG_URL]: (target) => hostFacts(target, { organization: organization({ customDomain }) }) },
    );

  it('is information while nobody watches it', () => {
    const { findings } = judged(announcing(CUSTOM_URL));
    expect(verdicts({ findings })).toEqual(['info CUSTOM_DOMAIN_UNWATCHED NOT_CONFIGURED']);
    expect(findings[0]).toMatchObject({ subject: 'id.acme.com', certainty: 'certain' });
    expect(findings[0]?.observed).toContain(CUSTOM_URL);
  });

  it.each([
    { as: 'a custom domain', org: { customDomains: [{ url: CUSTOM_URL }] }, domain: CUSTOM_URL },
    { as: 'the org’s own host', org: {}, domain: ORG_URL },
  ])('is nothing when it is watched as $as', ({ org, domain }) => {
    expect(judged(announcing(domain, org)).findings).toEqual([]);
  });

  it('is one finding however many hosts announce it', () => {
    const told = (target: Parameters<typeof hostFacts>[0]) =>
      hostFacts(target, { organization: organization({ customDomain: 'https://new.acme.com' }) });
    const facts = factsOf({ customDomains: [{ url: CUSTOM_URL }] }, { [ORG_URL]: told, [CUSTOM_URL]: told });
    expect(judged(facts).findings.map(({ subject }) => subject)).toEqual(['new.acme.com']);
  });
});
