/** What a network can do to a connection, to the org and to Okta's status page alike. */
import type { Socket } from 'node:net';
import { DEFAULT_CIPHERS } from 'node:tls';
import type { Reason } from '../../../lambda/contract.ts';
import { believed, critical, EXPLAINED, type Row, type Seen, unknown, untouched } from '../support/cells.ts';
import { fullQueueAt } from '../support/full-queue.ts';
import type { World } from '../support/world.ts';
import { both, everywhere, toOrg, toPage } from './places.ts';

const systemError = (code: string) => Object.assign(new Error(`${code} of the system`), { code });
const never = () => new Promise<never>(() => {});

/** Of names of what is watched, and not of that of the control target. */
function lookUp(fails: World['resolve']) {
  return (world: World) => {
    const usual = world.resolve;
    world.resolve = (name, port) => (port === world.control.port ? usual(name, port) : fails(name, port));
  };
}

const connection = (accept: (socket: Socket) => void) => both({ kind: 'connection', accept });
const onHello = (react: (socket: Socket) => void) =>
  connection((socket) => void socket.once('data', () => react(socket)));

const ANOTHER_SITE = 'the page is another site';
const NOT_THE_PAGE = 'asks the org alone';

/** An outage of the org is one message; what else is blind is explained by it. */
export function orgDown(reason: Reason, figures: Seen['figures'] = []) {
  const blind = unknown(reason, { untold: EXPLAINED });
  return {
    'oidc-discovery': critical(`UNREACHABLE ${reason}`, { figures }),
    'rate-limits': blind,
    'saml-certificates': believed(blind),
  };
}

const outage = (reason: Reason): Row['cells'] => ({ ...orgDown(reason), 'service-status': unknown('FETCH') });

const fullQueues: (() => Promise<void>)[] = [];
const FULL_QUEUE_HOST = '127.0.4.44';

export const CONNECTION_ROWS: readonly Row[] = [
  {
    fault: 'DNS: the name does not exist',
    begin: lookUp(() => Promise.reject(systemError('ENOTFOUND'))),
    cells: outage('DNS'),
  },
  {
    fault: 'DNS: the resolver fails',
    begin: lookUp(() => Promise.reject(systemError('EAI_AGAIN'))),
    cells: outage('DNS'),
  },
  {
    fault: 'DNS: a private address',
    begin: (world) => {
      world.publicOnly = true;
    },
    cells: {
      'oidc-discovery': unknown('PRIVATE_ADDRESS'),
      'rate-limits': unknown('PRIVATE_ADDRESS'),
      'service-status': unknown('FETCH'),
      'saml-certificates': believed(unknown('PRIVATE_ADDRESS')),
    },
  },
  { fault: 'TCP: refused', begin: both({ kind: 'refused' }), cells: outage('CONNECT') },
  {
    fault: 'TCP: refused, by the org alone',
    begin: toOrg({ kind: 'refused' }),
    cells: { ...orgDown('CONNECT'), 'service-status': untouched(ANOTHER_SITE) },
  },
  {
    fault: 'TCP: refused, by the status page alone',
    begin: toPage({ kind: 'refused' }),
    cells: {
      'oidc-discovery': untouched(NOT_THE_PAGE),
      'rate-limits': untouched(NOT_THE_PAGE),
      'service-status': unknown('FETCH'),
      'saml-certificates': untouched(NOT_THE_PAGE),
    },
  },
  {
    fault: "TCP: refused by everybody, the control target too: the monitor's own network",
    begin: everywhere({ kind: 'refused' }),
    cells: {
      'oidc-discovery': unknown('MONITOR_NETWORK'),
      'rate-limits': unknown('CONNECT'),
      'service-status': unknown('FETCH'),
      'saml-certificates': believed(unknown('CONNECT')),
    },
  },
  {
    fault: 'TLS: reset in the handshake',
    begin: onHello((socket) => socket.resetAndDestroy()),
    cells: outage('TLS'),
  },
  {
    fault: 'TLS: closed in the handshake',
    begin: onHello((socket) => socket.end()),
    cells: outage('TLS'),
  },
  {
    fault: 'TLS: plain HTTP in place of it',
    begin: onHello((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    cells: outage('TLS'),
  },
  {
    fault: 'TLS: noise in place of it',
    begin: onHello((socket) => socket.write(Buffer.alloc(64, 0xff))),
    cells: outage('TLS'),
  },
  {
    fault: 'TLS: 1.1 at most',
    begin: both({
      kind: 'tls',
      options: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` },
    }),
    cells: outage('TLS'),
  },
  {
    fault: 'TLS: no protocol in common',
    begin: both({ kind: 'tls', options: { ALPNProtocols: ['smtp'] } }),
    cells: outage('TLS'),
  },
];

export const SILENT_CONNECTION_ROWS: readonly Row[] = [
  {
    fault: 'DNS: silence',
    begin: lookUp(never),
    silent: true,
    cells: outage('TIMEOUT'),
  },
  {
    fault: 'TCP: silence',
    begin: async (world) => {
      for (const { port } of [world.org, world.page])
        fullQueues.push(await fullQueueAt(FULL_QUEUE_HOST, port));
      lookUp(async () => [{ address: FULL_QUEUE_HOST, family: 4 }])(world);
    },
    end: () => Promise.all(fullQueues.splice(0).map((end) => end())),
    silent: true,
    cells: outage('TIMEOUT'),
  },
  {
    fault: 'TLS: silence',
    begin: connection((socket) => socket.resume()),
    silent: true,
    cells: outage('TIMEOUT'),
  },
  {
    fault: 'TLS: silence in the middle of a record',
    begin: onHello((socket) => socket.write(Buffer.of(22, 3, 3))),
    silent: true,
    cells: outage('TIMEOUT'),
  },
];
