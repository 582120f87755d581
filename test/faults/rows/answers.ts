/** What a proxy, or a server that fails, can make of an answer: of the org and of Okta's status page alike. */

import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { METRICS, type Reason } from '../../../lambda/contract.ts';
import { type Answer, answer } from '../../../local/simulated-okta/answers.ts';
import { onForeignHost } from '../../../local/simulated-okta/scenario.ts';
import { believed, critical, FIGURES, type Row, unknown, untouched, warning } from '../support/cells.ts';
import type { Change } from '../support/gateway.ts';
import type { World } from '../support/world.ts';
import { orgDown } from './connections.ts';
import { both } from './places.ts';

const changed = (change: Change) => both({ kind: 'answer', change });
/** So that the page is not what it was before, which would be said without sending it. */
const changedAnew = (change: Change) => (world: World) => {
  world.statusPage.switchTo('status-operational');
  return changed(change)(world);
};
const noise = (accept: (socket: TLSSocket) => void) => both({ kind: 'noise', accept });

const html = (status: number, title: string) => () =>
  answer(status, 'text/html', `<html><head><title>${title}</title></head><body></body></html>`);
const withBody = (healthy: Answer, body: Buffer): Answer => ({ ...healthy, body });
const paddedTo = (bytes: number) => (healthy: Answer) =>
  withBody(
    healthy,
    Buffer.concat([healthy.body, Buffer.alloc(Math.max(0, bytes - healthy.body.length), ' ')]),
  );
const withHeaders = (headers: Answer['headers']) => (healthy: Answer) => {
  return { ...healthy, headers: { ...healthy.headers, ...headers } };
};

/** The host took the connection, so that its certificate was seen. */
const CONNECTED = [METRICS.daysToExpiry] as const;

const down = (reason: Reason): Row['cells'] => ({
  ...orgDown(reason, CONNECTED),
  'service-status': unknown('FETCH'),
});

/** Nothing that comes can be read: the host might as well not answer. */
function unread(reason: Reason): Row['cells'] {
  return {
    'oidc-discovery': critical(`DISCOVERY_UNAVAILABLE ${reason}`, { figures: CONNECTED }),
    'rate-limits': unknown(reason),
    'service-status': unknown('FETCH'),
    'saml-certificates': believed(unknown(reason)),
  };
}

/** What comes is no answer of Okta's, so that there is no token: of that nothing is believed. */
function notOkta(reason: Reason, ofApi: Reason, page: Reason = 'FETCH'): Row['cells'] {
  return {
    ...unread(reason),
    'rate-limits': unknown(ofApi),
    'service-status': unknown(page),
    'saml-certificates': unknown(ofApi),
  };
}

const MEGABYTE = 1024 * 1024;
/** A few kilobytes. */
const BOMB = gzipSync(Buffer.alloc(64 * MEGABYTE, ' '));

export const SILENT_ANSWER_ROWS: readonly Row[] = [
  {
    fault: 'HTTP: silence before the first byte',
    begin: changed((healthy) => ({ ...healthy, delivery: { kind: 'late', milliseconds: 3_600_000 } })),
    silent: true,
    cells: down('TIMEOUT'),
  },
  {
    fault: 'HTTP: silence after the headers',
    begin: changed((healthy) => ({ ...healthy, delivery: { kind: 'stall', afterBytes: 0 } })),
    silent: true,
    cells: down('TIMEOUT'),
  },
  {
    fault: 'HTTP: silence in the middle of the body',
    begin: changed((healthy) => ({
      ...healthy,
      delivery: { kind: 'stall', afterBytes: healthy.body.length >> 1 },
    })),
    silent: true,
    cells: down('TIMEOUT'),
  },
  {
    fault: 'HTTP: drip, a byte every 50 ms',
    begin: changed((healthy) => ({ ...healthy, delivery: { kind: 'drip', millisecondsPerByte: 50 } })),
    silent: true,
    cells: down('TIMEOUT'),
  },
];

export const ANSWER_ROWS: readonly Row[] = [
  {
    fault: 'HTTP: closed in place of an answer',
    begin: noise((socket) => socket.once('data', () => socket.end())),
    cells: down('RESET'),
  },
  {
    fault: 'HTTP: noise in place of an answer',
    begin: noise((socket) => socket.once('data', () => socket.write(Buffer.alloc(2000, 0xff)))),
    cells: down('RESET'),
  },
  {
    fault: 'HTTP: headers without an end',
    begin: noise((socket) =>
      socket.once('data', () =>
        socket.write(`HTTP/1.1 200 OK\r\n${'x-filler: 0123456789\r\n'.repeat(5000)}`),
      ),
    ),
    cells: down('RESET'),
  },
  {
    fault: 'HTTP: truncated in the middle of the body',
    begin: changed((healthy) => ({
      ...healthy,
      delivery: { kind: 'truncate', afterBytes: healthy.body.length >> 1 },
    })),
    cells: down('TRUNCATED'),
  },
  { fault: 'HTTP: 500 of a proxy', begin: changed(html(500, 'Error')), cells: down('HTTP_5XX') },
  { fault: 'HTTP: 502 of a proxy', begin: changed(html(502, 'Bad Gateway')), cells: down('HTTP_5XX') },
  { fault: 'HTTP: 503 of a proxy', begin: changed(html(503, 'Unavailable')), cells: down('HTTP_5XX') },
  { fault: 'HTTP: 504 of a proxy', begin: changed(html(504, 'Timeout')), cells: down('HTTP_5XX') },
  {
    fault: 'HTTP: 403 of a firewall',
    begin: changed(html(403, 'Denied')),
    cells: notOkta('HTTP_4XX', 'HTTP_4XX'),
  },
  {
    fault: 'HTTP: 404 for everything',
    begin: changed(html(404, 'Not here')),
    cells: notOkta('HTTP_4XX', 'HTTP_4XX'),
  },
  {
    fault: 'HTTP: 204 for everything',
    begin: changed(() => answer(204, 'text/plain', '')),
    cells: notOkta('HTTP_2XX', 'HTTP_2XX'),
  },
  {
    fault: 'HTTP: 429 of a proxy, without limits',
    begin: changed(html(429, 'Slow down')),
    cells: {
      'oidc-discovery': warning('DISCOVERY_UNAVAILABLE RATE_LIMITED', { figures: CONNECTED }),
      'rate-limits': unknown('RATE_LIMITED'),
      'service-status': unknown('FETCH'),
      'saml-certificates': believed(unknown('RATE_LIMITED')),
    },
  },
  {
    fault: 'HTTP: 200 with a login page',
    begin: changed(html(200, 'Sign in to this network')),
    cells: notOkta('HTML', 'HTTP_2XX', 'LAYOUT'),
  },
  {
    fault: 'HTTP: 200 with nothing',
    begin: changedAnew((healthy) => withBody(healthy, Buffer.alloc(0))),
    cells: notOkta('NOT_JSON', 'HTTP_2XX', 'LAYOUT'),
  },
  {
    fault: 'HTTP: a redirect to another host',
    begin: changed((_, { origin, path }) =>
      answer(302, 'text/html', '', { Location: onForeignHost(origin + path) }),
    ),
    cells: notOkta('REDIRECT', 'REDIRECT', 'LOGIN_REDIRECT'),
  },
  {
    fault: 'HTTP: a redirect to itself',
    begin: changed((_, { origin, path }) => answer(302, 'text/html', '', { Location: origin + path })),
    cells: notOkta('REDIRECT_LOOP', 'REDIRECT', 'FETCH'),
  },
  {
    fault: 'HTTP: larger than anything may be',
    begin: changedAnew(paddedTo(9 * MEGABYTE)),
    cells: unread('TOO_LARGE'),
  },
  {
    fault: 'HTTP: a bomb of gzip, unasked for',
    begin: changedAnew((healthy) => ({
      ...withBody(healthy, BOMB),
      headers: { ...healthy.headers, 'Content-Encoding': 'gzip' },
    })),
    cells: unread('TOO_LARGE'),
  },
  {
    fault: 'HTTP: called gzip and not compressed',
    begin: changedAnew(withHeaders({ 'Content-Encoding': 'gzip' })),
    cells: unread('BAD_ENCODING'),
  },
  {
    fault: 'HTTP: in an encoding nobody asked for',
    begin: changedAnew(withHeaders({ 'Content-Encoding': 'zstd' })),
    cells: unread('BAD_ENCODING'),
  },
  {
    fault: 'HTTP: in UTF-16',
    begin: changedAnew((healthy) => withBody(healthy, Buffer.from(`\ufeff${healthy.body}`, 'utf16le'))),
    cells: notOkta('WRONG_CHARSET', 'HTTP_2XX', 'LAYOUT'),
  },
  {
    fault: 'HTTP: every answer 2.5 s late',
    begin: (world) =>
      changed((healthy) => {
        world.clock.pass(2500);
        return healthy;
      })(world),
    cells: {
      'oidc-discovery': warning('LATENCY_HIGH SLOW_FIRST_BYTE', { figures: FIGURES['oidc-discovery'] }),
      'rate-limits': untouched('waits for an answer as long as it may take'),
      'service-status': untouched('waits for an answer as long as it may take'),
      'saml-certificates': untouched('waits for an answer as long as it may take'),
    },
  },
];
