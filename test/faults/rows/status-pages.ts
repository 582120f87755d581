/** What can become of Okta's status page, and what it can say. */

import type { StatusScenarioName } from '../../../local/simulated-status-page/simulated-status-page.ts';
import { FIGURES, type Row, type Seen, unknown, warning } from '../support/cells.ts';
import { NOT_BY_PAGE } from './untouched.ts';

const page = (fault: string, scenario: StatusScenarioName, status: Seen): Row => ({
  fault: `Status page: ${fault}`,
  begin: (world) => world.statusPage.switchTo(scenario),
  cells: { ...NOT_BY_PAGE, 'service-status': status },
});

const READ = { figures: FIGURES['service-status'] };

export const STATUS_PAGE_ROWS: readonly Row[] = [
  page('built anew', 'status-layout', unknown('LAYOUT')),
  page('incidents that are no JSON', 'status-invalid-json', unknown('JSON')),
  page('no incidents at all', 'status-empty', unknown('EMPTY')),
  page('frozen for 100 days', 'status-stale', unknown('STALE')),
  page('a login page', 'status-login-page', unknown('LOGIN_REDIRECT')),
  page('a redirect to a login', 'status-login-redirect', unknown('LOGIN_REDIRECT')),
  page('401', 'status-unauthorized', unknown('FETCH')),
  page('500', 'status-server-error', unknown('FETCH')),
  page('5 MB', 'status-huge', unknown('FETCH')),
  page('an incident on our cell', 'status-incident', warning('OKTA_INCIDENT SERVICE_DISRUPTION', READ)),
];
