/**
 * An Okta org on this machine, over real TLS and with any fault on demand: the discovery documents, key sets and
 * error envelopes that anonymous callers of a real one see, and its API for those who bring one.
 */
import { createCertificateAuthority, issueServerCertificate } from '../made-certificates.ts';
import type { SimulatedApi } from './api/simulated-api.ts';
import { CUSTOM_SERVER_IDS } from './documents.ts';
import { listenOnLoopback } from './loopback-listener.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import { customServerKeys, orgServerKeys } from './signing-keys.ts';
import { openStage, type SeenRequest, type Stage } from './stage.ts';

export { describeScenarios, SCENARIO_NAMES, type ScenarioName } from './scenarios.ts';
export type { SeenRequest } from './stage.ts';

export interface SimulatedOkta {
  /** `https://localhost:PORT`. Documents name the host by which they were asked for. */
  readonly origin: string;
  readonly port: number;
  /** The root certificate that a client has to trust. */
  readonly caPem: string;
  readonly scenario: ScenarioName;
  /** Resolves when nothing of the scenario before is left, open connections included. */
  switchTo(scenario: ScenarioName): Promise<void>;
  /** Every request since the start, oldest first. */
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

export interface SimulatedOktaOptions {
  /** 0 for any free one. @default 0 */
  readonly port?: number;
  /** @default 'healthy' */
  readonly scenario?: ScenarioName;
  /** The org's clock, by which certificates are dated too. */
  readonly now: () => Date;
  /** Names that the certificate has beside localhost, 127.0.0.1 and ::1. @default none */
  readonly extraHostnames?: readonly string[];
  /** Offers h2 beside http/1.1. @default false */
  readonly http2?: boolean;
  /** What answers under `/api/v1` and at the token endpoint. @default nothing is found there */
  readonly api?: SimulatedApi;
}

export async function startSimulatedOkta({
  port = 0,
  scenario: firstScenario = 'healthy',
  now,
  extraHostnames = [],
  http2 = false,
  api,
}: SimulatedOktaOptions): Promise<SimulatedOkta> {
  // Made beforehand: a key that is made while the first client waits would look like a slow org.
  const keys = [orgServerKeys(), ...CUSTOM_SERVER_IDS.map(customServerKeys)];
  const [authority] = await Promise.all([createCertificateAuthority(now(), 'Simulated Okta root'), ...keys]);
  const hostnames = ['localhost', '127.0.0.1', '::1', ...extraHostnames];
  const requests: SeenRequest[] = [];

  async function stageOf(name: ScenarioName): Promise<Stage> {
    const scenario = SCENARIOS[name];
    const certificate = await issueServerCertificate(authority, hostnames, now(), scenario.certificate);
    return openStage({
      scenario,
      certificate,
      http2,
      now,
      api,
      onRequest: (request) => requests.push(request),
    });
  }

  let scenario = firstScenario;
  let stage = await stageOf(scenario);
  let closed = false;
  const listener = await listenOnLoopback(port, (socket) => stage.accept(socket));
  if (SCENARIOS[scenario].connection === 'refused') await listener.refuse();

  async function change(next: ScenarioName): Promise<void> {
    if (closed) throw new Error('The simulated org is closed.');
    const nextStage = await stageOf(next);
    stage.end();
    stage = nextStage;
    scenario = next;
    listener.dropConnections();
    if (SCENARIOS[next].connection === 'refused') await listener.refuse();
    else await listener.open();
  }

  // One after the other: two switches at once could leave the port open in a scenario that refuses.
  let lastChange: Promise<void> = Promise.resolve();

  return {
    origin: `https://localhost:${listener.port}`,
    port: listener.port,
    caPem: authority.pem,
    get scenario() {
      return scenario;
    },
    switchTo(next) {
      const changed = lastChange.then(() => change(next));
      lastChange = changed.catch(() => {});
      return changed;
    },
    requests,
    async close() {
      await lastChange;
      closed = true;
      stage.end();
      await listener.refuse();
      listener.dropConnections();
    },
  };
}
