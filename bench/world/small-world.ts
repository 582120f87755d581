/** Orgs of the usual kind with all checks, and AWS as far as a run notices it. */
import type { Alert } from '../../lambda/alerting/alert.ts';
import { type CheckRequest, checkRequests, parseMonitorConfig } from '../../lambda/config.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import { inMemoryCertificates } from '../../local/in-memory/certificates.ts';
import { inMemoryStore } from '../../local/in-memory/store.ts';
import { ENDS_OF_YEARS, simulatedSaml } from '../../local/simulated-okta/saml/simulated-saml.ts';
import { between, type Chance } from './chance.ts';
import type { Ailment } from './public-host.ts';
import { type SimulatedOrg, simulatedOrg } from './simulated-org.ts';
import type { World } from './stack.ts';
import { statusPage } from './status-page.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Weather } from './weather.ts';

/** What AWS takes for an answer, in milliseconds. Assumed. */
const AWS_MS = { table: [4, 15], topic: [30, 200], metrics: [20, 80] } as const;

/** What people are told, and when the topic has taken it. */
export interface Message {
  readonly atMs: number;
  readonly alert: Alert;
}

export interface SmallWorld extends World {
  readonly messages: Message[];
  readonly requests: readonly CheckRequest[];
}

export interface Surroundings {
  readonly time: VirtualTime;
  readonly chance: Chance;
  /** On the way to the org's documents, to its API and to Okta's status page. */
  readonly weather: { readonly host: Weather; readonly api: Weather; readonly page: Weather };
  readonly ailment: Ailment;
}

/** One org, which calls with a token: that is quicker to simulate than keys, and alerts are the same. */
export async function smallWorld(surroundings: Surroundings): Promise<SmallWorld> {
  const { time, chance, weather } = surroundings;
  const org = await simulatedOrg('acme', 'ssws', surroundings);
  const saml = await samlOnce(time.now());
  org.api.apps = saml.apps;
  org.api.directory = { ...org.api.directory, ...saml.directory };
  const messages: Message[] = [];
  const store = inMemoryStore();
  const slow = <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) => {
    return async (...given: Given): Promise<Result> => {
      await time.pass(between(chance, AWS_MS.table));
      return work(...given);
    };
  };
  const ports: Ports = {
    store: {
      read: slow(store.read),
      store: slow(store.store),
      claim: slow(store.claim),
      markSent: slow(store.markSent),
      complete: slow(store.complete),
    },
    publishAlert: async (alert) => {
      await time.pass(between(chance, AWS_MS.topic));
      if (!alert.machinesOnly) messages.push({ atMs: time.monotonicMs(), alert });
    },
    publishMetrics: () => time.pass(between(chance, AWS_MS.metrics)),
    log: () => {},
    clock: time,
    wait: time.wait,
  };
  return {
    time,
    chance,
    orgs: [org],
    page: statusPage(time, weather.page),
    ports,
    certificates: inMemoryCertificates(),
    messages,
    requests: requestsOf(org),
  };
}

/** In no year that is simulated: that a certificate expires would be no false alarm. */
const ENDS = { ...ENDS_OF_YEARS, wiki: 1_500, travel: 1_500, partner: 1_500 };

/** Certificates take a while to be made, and are the same for every world that begins at the same time. */
const made = new Map<number, ReturnType<typeof simulatedSaml>>();

function samlOnce(now: Date): ReturnType<typeof simulatedSaml> {
  const known = made.get(now.getTime()) ?? simulatedSaml(now, ENDS);
  made.set(now.getTime(), known);
  return known;
}

function requestsOf({ alias, url }: SimulatedOrg): CheckRequest[] {
  const credential = { kind: 'ssws' };
  const org = { alias, url, credential, authorizationServers: [{ id: 'default' }] };
  const config = parseMonitorConfig({ orgs: [org], notify: 'nobody' }, 'the simulated settings');
  return checkRequests(config, {
    controlTarget: 'https://sts.us-east-1.amazonaws.com',
    secretArnOf: () => 'arn:aws:secretsmanager:us-east-1:123456789012:secret:okta-AbCdEf',
  });
}
