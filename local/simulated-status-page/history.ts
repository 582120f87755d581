/** What a status page always carries: months of incidents that are over. All of it is made up. Pure. */
import type { ReportedIncident } from './incident.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Stands for the cell that is asked about. */
const OURS = 'ours';

/** Days ago, minutes it took, category, title, cells. */
type Past = readonly [number, number, string, string, readonly string[]];

const PAST: readonly Past[] = [
  [4, 48, 'Service Degradation', 'Slow delivery of System Log events', [OURS, 'okta.com:2']],
  [13, 95, 'Feature Disruption', 'SMS factor delayed for some carriers', [OURS]],
  [22, 31, 'Service Disruption', 'Errors when signing in to the Admin Console', ['okta-emea.com:1']],
  [36, 140, 'Performance Issue', 'Imports from directories take longer than usual', [OURS, 'okta.com:1']],
  [51, 22, 'Minor Service Disruption', 'Group rules not evaluated for new users', [OURS]],
  [67, 64, 'Service Degradation', 'Workflows: delayed execution of scheduled flows', [OURS]],
  [
    80,
    18,
    'Service Disruption',
    'Timeouts & errors on the token endpoint',
    [OURS, 'okta.com:1', 'okta.com:2'],
  ],
  [94, 210, 'Feature Disruption', 'Reports could not be exported', ['oktapreview.com:1']],
  [109, 37, 'Service Degradation', 'Push notifications delayed', [OURS]],
  [121, 12, 'Major Service Disruption', 'Sign-in failed for users of one cell', [OURS]],
  [138, 75, 'Performance Issue', 'Slow pages in the Admin Console', [OURS, 'oktapreview.com:1']],
  [152, 55, 'Service Degradation', 'Delayed provisioning to applications', [OURS]],
  [170, 26, 'Service Disruption', 'Errors at an upstream network provider', [OURS, 'okta-emea.com:1']],
];

/** Newest first; the last one ended some days before `now`. */
export function pastIncidents(now: Date, cell: string): ReportedIncident[] {
  return PAST.map(([daysAgo, minutes, category, title, cells], index) => {
    const since = new Date(now.getTime() - daysAgo * DAY_MS);
    const until = new Date(since.getTime() + minutes * MINUTE_MS);
    return {
      name: `I-${90_000 + PAST.length - index}`,
      title,
      category,
      status: 'Resolved',
      cells: cells.map((name) => (name === OURS ? cell : name)),
      since,
      until,
      log: [
        { at: since, text: `We are investigating: ${title}.` },
        { at: until, text: "The issue is resolved. We'll publish what caused it." },
      ],
    };
  });
}
