/** From what a deployed stack has stored of an org to what Okta's support is handed. Pure. */
import type { OrgHistory } from '../../lambda/adapters/dynamodb-history.ts';
import { oktaStatusSentence } from '../../lambda/alerting/okta-status-sentence.ts';
import { inWords } from '../../lambda/alerting/text-layout.ts';
import { type Bundle, type Failure, type Frequency, MAXIMUM_REQUESTS } from './bundle.ts';
import { ruledOutStored } from './ruled-out-stored.ts';
import { sanitised } from './sanitised.ts';
import { type Sorted, type Spell, sortedIncidents } from './stored-incidents.ts';
import { storedRequests } from './stored-requests.ts';

export interface StoredOrgFacts {
  readonly alias: string;
  readonly stack: string;
  readonly history: OrgHistory;
  readonly since: Date;
  readonly now: Date;
}

/** Whether there is an incident of the span that is for Okta's support. */
export function concernsSupport(facts: StoredOrgFacts): boolean {
  return sortedOf(facts).spells.length > 0;
}

/** For an org that {@link concernsSupport}. */
export function composeStored(facts: StoredOrgFacts, url: string, tool: string): Bundle {
  const { alias, history, since, now } = facts;
  const sorted = sortedOf(facts);
  const { spells } = sorted;
  const { oktaStatus } = history;
  const frequency = frequencyOf(spells, facts);
  const requests = storedRequests(spells);
  const status = sanitised(oktaStatusSentence(oktaStatus, now), 600);
  return {
    source: 'stored',
    summary: summaryOf(facts, url, spells, frequency, status),
    org: {
      url,
      alias,
      cell: oktaStatus.cell ?? 'not known: no run of service-status has stored it',
      pipeline: 'not stored by the monitor',
    },
    window: { from: since.toISOString(), to: now.toISOString() },
    failures: spells.map(failureOf),
    requests: requests.slice(0, MAXIMUM_REQUESTS),
    requestsLeftOut: Math.max(0, requests.length - MAXIMUM_REQUESTS),
    // What an answer said in words stands with the failure; bodies are not kept.
    answers: [],
    frequency,
    oktaStatus: [status, ...reportedLines(history)],
    ruledOut: ruledOutStored(spells, history),
    collected: howCollected(facts, sorted, tool),
  };
}

/** Why there is no bundle, in lines. */
export function nothingStored(facts: StoredOrgFacts): string[] {
  const { alias, since, now, history } = facts;
  const { leftOut } = sortedOf(facts);
  return [
    `${alias}: no incident that concerns Okta from ${since.toISOString()} to ${now.toISOString()}${isBlank(history) ? '; no run of it has ever been stored' : ''}`,
    ...leftOutLines(leftOut, history).map((line) => `${alias}: ${line}`),
  ];
}

/** Whether what was read says anything of the org. */
export function isBlank({ completions, present, past }: OrgHistory): boolean {
  return Object.keys(completions).length === 0 && present.length === 0 && past.length === 0;
}

function sortedOf({ history: { present, past }, since, now }: StoredOrgFacts): Sorted {
  return sortedIncidents(present, past, since, now);
}

function nameOf({ incident: { condition, subject } }: Spell): string {
  return sanitised(`${condition} of ${subject}`, 200);
}

function failureOf(spell: Spell): Failure {
  const { incident, isOpen, to } = spell;
  const { finding, firstSeen, lastSeen } = incident;
  const seconds = Math.max(0, Math.round((to.getTime() - Date.parse(firstSeen)) / 1000));
  const tries = finding.attempts.length;
  const extent = [
    isOpen ? `open, for ${inWords(seconds)} so far` : `over, lasted ${inWords(seconds)}`,
    ...(tries === 0 ? [] : [`${tries} ${tries === 1 ? 'try' : 'tries'} of its last stored run`]),
  ];
  return {
    what: nameOf(spell),
    status: statusIn(finding.observed),
    code: finding.reason,
    observed: sanitised(`${finding.observed}; wanted: ${finding.wanted}`, 400),
    first: firstSeen,
    last: isOpen ? to.toISOString() : lastSeen,
    extent: extent.join('; '),
  };
}

/** As probes word it: `HTTP 503, Okta says E0000010`. */
function statusIn(observed: string): number | null {
  const [, status] = /\bHTTP ([1-5]\d\d)\b/.exec(observed) ?? [];
  return status === undefined ? null : Number(status);
}

function frequencyOf(spells: readonly Spell[], { since, now }: StoredOrgFacts): Frequency[] {
  const span = now.getTime() - since.getTime();
  return [...new Set(spells.map(nameOf))].map((what) => {
    const own = spells.filter((spell) => nameOf(spell) === what);
    const lasted = own.reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0);
    const share = ((lasted / span) * 100).toFixed(1);
    const times = own.length === 1 ? 'once' : `${own.length} times`;
    return {
      what,
      failed: own.length,
      of: null,
      words: `${times}, ${inWords(Math.round(lasted / 1000))} in all, ${share} % of the window`,
      first: own.map(({ incident }) => incident.firstSeen).sort()[0] ?? '',
      last:
        own
          .map(({ to }) => to.toISOString())
          .sort()
          .at(-1) ?? '',
    };
  });
}

const NAMED = 3;

function summaryOf(
  { alias, since, now }: StoredOrgFacts,
  url: string,
  spells: readonly Spell[],
  frequency: readonly Frequency[],
  status: string,
): string {
  const open = spells.filter(({ isOpen }) => isOpen).length;
  const named = frequency.slice(0, NAMED).map(({ what, words }) => `${what} (${words})`);
  const more = frequency.length > NAMED ? ` and ${frequency.length - NAMED} more` : '';
  const count = `${spells.length} ${spells.length === 1 ? 'incident' : 'incidents'}`;
  return `From ${since.toISOString()} to ${now.toISOString()} the monitor of ${url} (${alias}) saw ${count} that concern Okta, ${open} of them still open: ${named.join('; ')}${more}. ${status}.`;
}

/** Incidents that Okta itself reported, and that the monitor kept. */
function reportedLines({ present, past }: OrgHistory): string[] {
  const reported = [...present, ...past].filter(({ condition }) => condition === 'OKTA_INCIDENT');
  const lines = reported.map(({ subject, firstSeen, status, lastSeen, finding }) => {
    const end = status === 'resolved' ? lastSeen : 'now';
    return sanitised(`${subject}, seen on the page from ${firstSeen} to ${end}: ${finding.observed}`, 300);
  });
  return [...new Set(lines)];
}

function howCollected(facts: StoredOrgFacts, { leftOut }: Sorted, tool: string): string[] {
  const { stack, history, since } = facts;
  return [
    `${tool}, npm start -- ticket --stack ${stack}: open incidents, and those that were over since ${since.toISOString()}, as its runs have stored them; nobody at Okta was asked for it`,
    'the runs ask once a minute (oidc-discovery, rate-limits) or every five, and confirm what is critical within the run; tries and request ids are those of the last run that had something new to store',
    'tokens, client ids, names, addresses of people and values of queries are replaced by marks in brackets',
    ...leftOutLines(leftOut, history),
  ];
}

function leftOutLines(leftOut: Sorted['leftOut'], { unreadable }: OrgHistory): string[] {
  const named = leftOut.map(({ what, count }) => `${count} ${what}`).join(', ');
  return [
    ...(leftOut.length === 0 ? [] : [`left out as not for Okta's support: ${named}`]),
    ...(unreadable === 0
      ? []
      : [`${unreadable} stored items cannot be read by this version, and are not counted`]),
  ];
}
