/** Pages of which nothing can be learnt, each in its own way. */
import { type Answer, answer, type Delivery } from '../simulated-okta/answers.ts';
import { FOREIGN_HOST } from '../simulated-okta/scenario.ts';
import { quiet } from './board-scenarios.ts';
import type { StatusScenario } from './scenario.ts';

const DAY_MS = 86_400_000;
const HUGE_BYTES = 5_000_000;
const LOGIN_PAGE =
  '<html><body><form method="post" action="/login"><input name="user"><input type="password"></form></body></html>';

export const UNREADABLE_SCENARIOS = {
  'status-layout': {
    description: 'The page is built anew: nothing is where it was.',
    change: edited((html) =>
      html
        .replace(/ id="j_id0:[^"]*"/g, '')
        .replaceAll('data-id="', 'data-part="')
        .replaceAll('Incident__c', 'Event__e'),
    ),
  },
  'status-invalid-json': {
    description: 'The incidents on the page are no JSON.',
    change: edited((html) => html.replaceAll('"attributes":', '"attributes"')),
  },
  'status-empty': {
    description: 'The page has no incidents at all, not even those that are over.',
    board: () => ({ incidents: [], maintenance: [] }),
  },
  'status-stale': {
    description: 'Nothing was added to the page for 100 days: it is frozen.',
    board: (now, cell) => quiet(new Date(now.getTime() - 100 * DAY_MS), cell),
  },
  'status-login-page': {
    description: 'A proxy answers with 200 and an HTML login page.',
    change: () => answer(200, 'text/html; charset=utf-8', LOGIN_PAGE),
  },
  'status-login-redirect': {
    description: 'The page redirects to a login on another host.',
    change: () => answer(302, 'text/html', '', { Location: `https://${FOREIGN_HOST}/login` }),
  },
  'status-unauthorized': {
    description: 'The page asks for a login (401).',
    change: () => answer(401, 'text/html', '<html><body>Unauthorized</body></html>'),
  },
  'status-server-error': {
    description: 'The page fails with 500.',
    change: () => answer(500, 'text/html', '<html><body>Internal Server Error</body></html>'),
  },
  'status-huge': {
    description: 'The page is right and 5 MB long.',
    change: (working) => ({ ...working, body: Buffer.concat([working.body, Buffer.alloc(HUGE_BYTES, ' ')]) }),
  },
  'status-silence': {
    description: 'The page takes the request and stops in the middle of its answer.',
    change: (working) => ({ ...working, delivery: stalledHalfway(working.body) }),
  },
} satisfies Record<string, StatusScenario>;

function edited(edit: (html: string) => string) {
  return (working: Answer): Answer => ({ ...working, body: Buffer.from(edit(working.body.toString())) });
}

function stalledHalfway({ length }: Buffer): Delivery {
  return { kind: 'stall', afterBytes: length >> 1 };
}
