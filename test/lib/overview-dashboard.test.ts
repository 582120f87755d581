/** The first page: states at the top, what is delivered at the bottom, readable for one org and for many. */
import { describe, expect, it } from 'vitest';
import { CHECK_NAMES, CHECK_STATES, METRICS } from '../../lambda/contract.ts';
import { deployedText, type Json, synthesise, TWO_ORGS } from './synthesise.ts';

function widgetsOf(settings = TWO_ORGS): Json[] {
  const [[, dashboard] = []] = synthesise(settings).ofType('AWS::CloudWatch::Dashboard');
  return JSON.parse(deployedText(dashboard.DashboardBody)).widgets;
}

const widgets = widgetsOf();
const titlesOf = (all: readonly Json[]) => all.flatMap(({ properties }) => properties.title ?? []);
const tablesOf = (all: readonly Json[]) => all.filter(({ properties }) => properties.view === 'table');
const labelsIn = (title: string, all: readonly Json[]): string[] =>
  all
    .filter(({ properties }) => properties.title === title)
    .flatMap(({ properties }) => properties.metrics.map((metric: Json) => metric.at(-1).label));

describe('the overview', () => {
  it('asks first what is wrong, then what has to be done, then how it came and whether the monitor is well', () => {
    expect(titlesOf(widgets)).toEqual([
      ...CHECK_NAMES,
      'Alarms',
      'Open incidents',
      'To be renewed: SAML certificates in use',
      'Mutes',
      'Fullest rate-limit bucket (%)',
      'Rate-limit events in the System Log',
      'Discovery latency, slowest document (ms)',
      'Open incidents that Okta reports for the cell',
      'Days to the nearest certificate expiry',
      'SAML certificates inside the warning band',
      'Runs: invocations, errors, throttles',
      'Duration of runs (ms)',
      'Messages published, and deliveries that failed',
      'Waiting in queues: failed runs, failed deliveries',
    ]);
  });

  it('has a table of states for each check, a line for each org that runs it, the worst of five minutes', () => {
    const lines = tablesOf(widgets).map(({ properties: { title, metrics } }) => [
      title,
      metrics.map(([, name, , , , , view]: Json) => [name, view.label, view.stat, view.period ?? 300]),
    ]);
    const line = (alias: string) => [METRICS.checkState, alias, 'Maximum', 300];
    expect(lines).toEqual([
      ['oidc-discovery', [line('acme'), line('acme-test')]],
      ['rate-limits', [line('acme')]],
      ['service-status', [line('acme'), line('acme-test')]],
      ['saml-certificates', [line('acme')]],
    ]);
  });

  it('gives each state a colour of its own', () => {
    const [table] = tablesOf(widgets);
    const bands = table.properties.annotations.horizontal.flatMap((one: Json) => [one].flat());
    const limits = bands.map(({ value }: Json) => value).sort();
    for (const state of Object.values(CHECK_STATES)) expect(limits).not.toContain(state);
    expect(new Set(limits)).toEqual(new Set([0.5, 1.5, 2.5]));
    expect(new Set(bands.flatMap(({ color }: Json) => color ?? [])).size).toBe(4);
  });

  it('scrolls the states of many orgs instead of pushing the rest of the page away', () => {
    const [first] = TWO_ORGS.orgs;
    const orgs = Array.from({ length: 20 }, (_, index) => ({ ...first, alias: `org-${index}` })) as Json;
    const heights = (all: readonly Json[]) => tablesOf(all).map(({ height }) => height);
    expect(heights(widgetsOf({ ...TWO_ORGS, orgs }))).toEqual([10, 10, 10, 10]);
    expect(heights(widgets)).toEqual([4, 4, 4, 4]);
  });

  it('says in words how states are counted and what a gap means, with the way to the runbook', () => {
    const texts = widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown);
    expect(texts).toHaveLength(3);
    expect(texts[0]).toContain('**0** ok · **1** unknown · **2** warning · **3** critical');
    expect(texts[1]).toContain('A gap is not a zero');
    for (const text of texts) expect(text).toMatch(/\]\(https:\/\/wiki\.example\.com\/okta#[a-z_-]+\)/);
  });

  it('names the place in the runbook where there is no link to it', () => {
    const [note] = widgetsOf({ ...TWO_ORGS, runbookUrl: 'docs/runbook.md' });
    expect(note.properties.markdown).toContain('`docs/runbook.md#check-silent`');
  });

  it('shows what PagerDuty and chat were handed, and what they did not take', () => {
    const all = widgetsOf({
      ...TWO_ORGS,
      notify: [
        { pagerduty: {} },
        { chat: { platform: 'slack', workspaceId: 'T012ABCDE', channelId: 'C012ABCDE' } },
      ],
    });
    const deliveries = labelsIn('Deliveries to pagers and chat: invocations, errors, throttles', all);
    expect(deliveries.filter((label) => label.endsWith(' errors'))).toEqual([
      expect.stringMatching(/^PagerDuty, .* errors$/),
      'slack, channel C012ABCDE errors',
    ]);
    const waiting = 'Waiting in queues: failed runs, failed deliveries';
    expect(labelsIn(waiting, all)).toEqual(['failed runs', 'failed deliveries']);
    expect(labelsIn(waiting, widgets)).toEqual(['failed runs']);
  });
});
