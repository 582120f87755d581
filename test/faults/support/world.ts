/**
 * An org, Okta's status page and AWS as far as a run sees them, with the four checks as they are deployed. Servers,
 * TLS, tokens and proofs are real; the table, the topic and the metrics are kept in memory.
 */
import { Agent } from 'node:https';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import type { CertificateStore } from '../../../lambda/checks/saml-certificates/certificate-store.ts';
import { type CheckRequest, checkRequests, parseMonitorConfig } from '../../../lambda/config.ts';
import type { CheckName } from '../../../lambda/contract.ts';
import type { Ports } from '../../../lambda/engine/ports.ts';
import type { Run } from '../../../lambda/engine/run-check.ts';
import type { MetricPoint } from '../../../lambda/metrics/metric-points.ts';
import type { Resolve } from '../../../lambda/net/resolve.ts';
import { systemRandomness } from '../../../lambda/okta/credentials/proofs.ts';
import { inMemoryCertificates } from '../../../local/in-memory/certificates.ts';
import { inMemoryStore } from '../../../local/in-memory/store.ts';
import { type SimulatedCredential, simulatedCredential } from '../../../local/run/simulated-credential.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { ENDS_OF_YEARS, simulatedSaml } from '../../../local/simulated-okta/saml/simulated-saml.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../../local/simulated-status-page/simulated-status-page.ts';
import { testAuthority, toLoopback } from '../../support/loopback-network.ts';
import { type CheckPorts, checkOf } from './deployed-checks.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

export const ALIAS = 'acme';

/** Real milliseconds that a call may take: enough for a machine that is busy … */
export const ATTEMPT_MS = 4000;
/** … and where nothing answers anyway. */
export const ATTEMPT_IN_SILENCE_MS = 800;
/** Real milliseconds of a run, where nothing is to be cut short. */
export const RUN_MS = 43_000;

/** One run of a check, from outside. */
export interface RunRecord {
  readonly check: CheckName;
  readonly at: Date;
  /** Absent where the run did not finish, or threw. */
  readonly run?: Run;
  /** As thrown. */
  readonly error?: unknown;
  /** Each request to CloudWatch. */
  readonly published: readonly (readonly MetricPoint[])[];
}

/** What stands for AWS, of which a test makes something else. */
export type AwsPorts = Pick<Ports, 'store' | 'publishAlert' | 'publishMetrics'> & {
  readonly certificates: CertificateStore;
};

export interface World {
  readonly clock: VirtualClock;
  readonly okta: SimulatedOkta;
  readonly api: SimulatedApi;
  readonly credential: SimulatedCredential;
  readonly statusPage: SimulatedStatusPage;
  /** Before the org, before Okta's status page, before the control target. */
  readonly org: Gateway;
  readonly page: Gateway;
  readonly control: Gateway;
  /** How names are looked up. */
  resolve: Resolve;
  /** Whether private addresses, such as those of this machine, are refused. */
  publicOnly: boolean;
  /** What the secret of the credential gives. */
  secret: () => Promise<string>;
  /** Real milliseconds that a call may take. */
  attemptMs: number;
  /** Real milliseconds after which a run has to end with its target. */
  runMs: number;
  /** AWS as a run meets it. */
  aws: AwsPorts;
  /** What lies behind that: what is really stored. */
  readonly stored: AwsPorts;
  /** What reached the topic, oldest first. */
  readonly alerts: readonly Alert[];
  readonly logged: readonly string[];
  /** Functions begin anew: no token, no page is kept from earlier runs. */
  becomeCold(): void;
  run(check: CheckName): Promise<RunRecord>;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const clock = virtualClock();
  const now = clock.trueTime;
  const credential = await simulatedCredential();
  const api = createSimulatedApi({ now, serviceApps: [credential.app] });
  api.rateLimits.setLimit('/api/v1/apps', 500);
  const [authority, okta, control, statusPage, saml] = await Promise.all([
    testAuthority(),
    startSimulatedOkta({ now, api }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ now }),
    simulatedSaml(now(), ENDS_OF_YEARS),
  ]);
  api.apps = saml.apps;
  api.directory = { ...api.directory, ...saml.directory };
  // Between the gateways and the servers behind them, whose certificates are dated by a clock that jumps.
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const [org, page, controlGateway] = await Promise.all([
    startGateway(okta.origin, agent, authority),
    startGateway(new URL(statusPage.url).origin, agent, authority),
    startGateway(control.origin, agent, authority),
  ]);
  const requests = (attemptMs: number) => requestsOf(org, page, controlGateway, credential, attemptMs);

  const alerts: Alert[] = [];
  const logged: string[] = [];
  const stored: AwsPorts = {
    store: inMemoryStore(),
    certificates: inMemoryCertificates(),
    publishAlert: async (alert) => {
      alerts.push(alert);
    },
    publishMetrics: async () => {},
  };
  const network = {
    resolve: (...name: Parameters<Resolve>) => world.resolve(...name),
    clock,
    trustedCertificates: [authority.pem],
  };
  const checkPorts: CheckPorts = {
    network,
    publicOnly: () => world.publicOnly,
    credentials: {
      secret: () => () => world.secret(),
      kmsKey: () => {
        throw new RangeError('no key in KMS');
      },
      clock,
      randomness: systemRandomness,
    },
    certificates: () => world.aws.certificates,
    wait: async (ms) => clock.pass(ms),
    attemptMs: () => world.attemptMs,
  };
  let check = checkOf(checkPorts);

  const world: World = {
    clock,
    okta,
    api,
    credential,
    statusPage,
    org,
    page,
    control: controlGateway,
    resolve: toLoopback,
    publicOnly: false,
    secret: async () => credential.privateKey,
    attemptMs: ATTEMPT_MS,
    runMs: RUN_MS,
    aws: stored,
    stored,
    alerts,
    logged,
    becomeCold: () => {
      check = checkOf(checkPorts);
    },
    run: async (name) => {
      const at = clock.now();
      const published: (readonly MetricPoint[])[] = [];
      const { aws } = world;
      const ports: Ports = {
        ...aws,
        publishMetrics: async (points) => {
          await aws.publishMetrics(points);
          published.push(points);
        },
        log: (level, message, data) => {
          logged.push(JSON.stringify({ level, message, ...data }));
        },
        clock,
        wait: async (ms) => clock.pass(ms),
      };
      try {
        const request = requests(world.attemptMs).get(name);
        if (request === undefined) throw new Error(`no request for ${name}`);
        const run = await check.run(request, ports, world.runMs);
        return { check: name, at, run, published };
      } catch (error) {
        return { check: name, at, error, published };
      }
    },
    close: async () => {
      agent.destroy();
      await Promise.all([org, page, controlGateway, okta, control, statusPage].map((one) => one.close()));
    },
  };
  return world;
}

/** As a deployed stack asks for them, but that no check looks for others that stand still: hours pass here. */
function requestsOf(
  { origin }: Gateway,
  page: Gateway,
  control: Gateway,
  { app, kid }: SimulatedCredential,
  attemptTimeoutMs: number,
): ReadonlyMap<CheckName, CheckRequest> {
  const config = parseMonitorConfig(
    {
      orgs: [
        {
          alias: ALIAS,
          url: origin,
          cell: 'okta.com:14',
          credential: { kind: 'private-key', clientId: app.clientId, kid },
          authorizationServers: [{ id: 'default' }],
          allowPrivateAddresses: true,
          checks: {
            'oidc-discovery': { attemptTimeoutMs },
            'rate-limits': { attemptTimeoutMs },
            'saml-certificates': { attemptTimeoutMs },
          },
        },
      ],
      statusPage: { url: page.origin, allowPrivateAddresses: true },
      notify: 'nobody',
    },
    'test/faults',
  );
  const requests = checkRequests(config, { controlTarget: control.origin, secretArnOf: (alias) => alias });
  const alone = { siblings: [], isWatched: true };
  return new Map(
    requests.map((request) => {
      const whole =
        request.check === 'service-status'
          ? { ...request, orgs: request.orgs.map((one) => ({ ...one, ...alone })) }
          : { ...request, ...alone };
      return [request.check, whole];
    }),
  );
}
