/**
 * A deployed stack in a simulated world: its schedules, and its functions put together as their handlers do. Engine,
 * checks, Okta client and alerting are those that are deployed; the network and AWS are simulated.
 */
import { oidcDiscovery } from '../../lambda/checks/oidc-discovery/check.ts';
import { rateLimits } from '../../lambda/checks/rate-limits/check.ts';
import type { CertificateStore } from '../../lambda/checks/saml-certificates/certificate-store.ts';
import { samlCertificates } from '../../lambda/checks/saml-certificates/check.ts';
import { serviceStatus } from '../../lambda/checks/service-status/check.ts';
import {
  type CheckRequest,
  credentialOf,
  type OidcDiscoveryRequest,
  type RateLimitsRequest,
  type SamlCertificatesRequest,
  type ServiceStatusRequest,
  type StoredCredential,
} from '../../lambda/config.ts';
import { deliveryContext } from '../../lambda/engine/delivery-context.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import { type Run, runCheck } from '../../lambda/engine/run-check.ts';
import { runForOrgs } from '../../lambda/engine/run-for-orgs.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { oktaClient } from '../../lambda/okta/client.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import { configuredAuthorizer } from '../../lambda/okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../../lambda/okta/credentials/proofs.ts';
import type { Chance } from './chance.ts';
import type { SimulatedOrg } from './simulated-org.ts';
import type { SimulatedPage } from './status-page.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface World {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly orgs: readonly SimulatedOrg[];
  readonly page: SimulatedPage;
  readonly ports: Ports;
  readonly certificates: CertificateStore;
}

/** Of 55 and 280 s that the functions have, what is left for their targets. */
const PROBING_MS = { minute: 43_000, certificates: 268_000 };
/** As in the handler: for storing what the last call brought, and for judging all of it. */
const JUDGING_MS = 5_000;
/** How long Lambda keeps a container, and with it the token: the assumption of the bill. */
const CONTAINER_MS = 2 * 3_600_000;

export type StartRun = (request: CheckRequest) => Promise<readonly Run[]>;

export function functionsOf(world: World): StartRun {
  const okta = oktaAccess(world);
  return async (request) => {
    switch (request.check) {
      case 'oidc-discovery':
        return [await discover(world, request)];
      case 'rate-limits':
        return [await measure(world, request, okta)];
      case 'saml-certificates':
        return [await scan(world, request, okta)];
      case 'service-status':
        return readPage(world, request);
    }
  };
}

function orgOf({ orgs }: World, { org }: { readonly org: { readonly alias: string } }): SimulatedOrg {
  const found = orgs.find(({ alias }) => alias === org.alias);
  if (found === undefined) throw new RangeError(`no org ${org.alias} is simulated`);
  return found;
}

function discover(world: World, request: OidcDiscoveryRequest): Promise<Run> {
  const network = { resolve: async () => [], clock: world.time, publicOnly: true };
  const check = oidcDiscovery(request, network, orgOf(world, request).reach);
  return withTimeLimit(PROBING_MS.minute, undefined, (deadline) =>
    runCheck(check, deliveryContext(request.org, request), world.ports, deadline),
  );
}

function readPage({ page, ports }: World, request: ServiceStatusRequest): Promise<readonly Run[]> {
  const { orgs, ...check } = serviceStatus(request, page.read);
  const runs = orgs.map(({ org, judge }) => {
    return { judge, context: deliveryContext(org, { ...request, ...org }) };
  });
  return withTimeLimit(PROBING_MS.minute, undefined, (deadline) => runForOrgs(check, runs, ports, deadline));
}

type OktaAccess = (
  org: SimulatedOrg,
  credential: StoredCredential,
) => Pick<Parameters<typeof oktaClient>[0], 'authorizer' | 'send' | 'clock' | 'wait' | 'random'>;

/** Tokens live as long as the container. */
function oktaAccess({ time, chance }: World): OktaAccess {
  const authorizers = new Map<string, { readonly since: number; readonly authorizer: Authorizer }>();
  return (org, credential) => {
    const container = Math.floor(time.monotonicMs() / CONTAINER_MS);
    const key = `${org.alias} ${credential.kind}`;
    const known = authorizers.get(key);
    const authorizer =
      known?.since === container
        ? known.authorizer
        : configuredAuthorizer(org.url, credential, {
            secret: () => async () => org.secret,
            kmsKey: () => {
              throw new RangeError('no key in KMS is simulated');
            },
            clock: time,
            randomness: systemRandomness,
          });
    authorizers.set(key, { since: container, authorizer });
    return { authorizer, send: org.send, clock: time, wait: time.wait, random: chance };
  };
}

function measure(world: World, request: RateLimitsRequest, okta: OktaAccess): Promise<Run> {
  const { time } = world;
  const org = orgOf(world, request);
  const deadline = new Date(time.monotonicMs() + PROBING_MS.minute);
  const check = rateLimits(request, {
    clock: time,
    open: (known, principal) => oktaClient(okta(org, credentialOf(request, principal)), known, deadline),
  });
  return withTimeLimit(PROBING_MS.minute, undefined, (signal) =>
    runCheck(check, deliveryContext(request.org, request), world.ports, signal),
  );
}

function scan(world: World, request: SamlCertificatesRequest, okta: OktaAccess): Promise<Run> {
  const { time, certificates } = world;
  const { settings, credential } = request;
  const org = orgOf(world, request);
  const check = samlCertificates(request, {
    clock: time,
    wait: time.wait,
    store: certificates,
    open: (known, readBody) => {
      if (credential === undefined) throw new RangeError('no credential, and yet Okta is to be asked');
      return oktaClient({ ...okta(org, credential), readBody }, known, time.now());
    },
    fetchMetadata: () => {
      throw new RangeError('no metadata URL is simulated');
    },
    callingMs: PROBING_MS.certificates - settings.attemptTimeoutMs - JUDGING_MS,
  });
  return withTimeLimit(PROBING_MS.certificates, undefined, (signal) =>
    runCheck(check, deliveryContext(request.org, request), world.ports, signal),
  );
}
