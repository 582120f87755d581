/** The checks put together as the handlers put them together, with a network and a credential of the test's. */
import { oidcDiscovery } from '../../../lambda/checks/oidc-discovery/check.ts';
import { rateLimits } from '../../../lambda/checks/rate-limits/check.ts';
import type { CertificateStore } from '../../../lambda/checks/saml-certificates/certificate-store.ts';
import { samlCertificates } from '../../../lambda/checks/saml-certificates/check.ts';
import { fetchMetadata } from '../../../lambda/checks/saml-certificates/fetch-metadata.ts';
import { serviceStatus } from '../../../lambda/checks/service-status/check.ts';
import { type StatusPageReader, statusPage } from '../../../lambda/checks/service-status/status-page.ts';
import {
  type CheckRequest,
  credentialOf,
  type RateLimitsRequest,
  type SamlCertificatesRequest,
  type ServiceStatusRequest,
  type StoredCredential,
} from '../../../lambda/config.ts';
import { deliveryContext } from '../../../lambda/engine/delivery-context.ts';
import type { Ports } from '../../../lambda/engine/ports.ts';
import { type Run, runCheck } from '../../../lambda/engine/run-check.ts';
import { runForOrgs } from '../../../lambda/engine/run-for-orgs.ts';
import type { Network } from '../../../lambda/net/network.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { type ClientPorts, oktaClient } from '../../../lambda/okta/client.ts';
import type { Authorizer } from '../../../lambda/okta/credentials/authorizer.ts';
import { configuredAuthorizer } from '../../../lambda/okta/credentials/configured-authorizer.ts';
import { httpsTransport } from '../../../lambda/okta/https-transport.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface CheckPorts {
  readonly network: Omit<Network, 'publicOnly' | 'clock'> & { readonly clock: VirtualClock };
  readonly publicOnly: () => boolean;
  readonly credentials: Parameters<typeof configuredAuthorizer>[2];
  readonly certificates: () => CertificateStore;
  readonly wait: Ports['wait'];
  /** Real milliseconds for the status page, which has no setting for it. */
  readonly attemptMs: () => number;
}

export interface DeployedChecks {
  /** @throws as the handler of the check, after everything that could be done was done */
  run(request: CheckRequest, ports: Ports, runMs: number): Promise<Run>;
}

/** Functions that were just started: what they keep while they are warm lives as long as this. */
export function checkOf(checkPorts: CheckPorts): DeployedChecks {
  const { attemptMs, wait, certificates } = checkPorts;
  const { clock } = checkPorts.network;
  const network: Network = {
    ...checkPorts.network,
    get publicOnly() {
      return checkPorts.publicOnly();
    },
  };
  const authorizers = new Map<string, Authorizer>();
  const readers = new Map<number, StatusPageReader>();

  function oktaAccess(orgUrl: string) {
    const transport = httpsTransport(network);
    const authorizerOf = (credential: StoredCredential): Authorizer => {
      const known = authorizers.get(orgUrl);
      const authorizer = known ?? configuredAuthorizer(orgUrl, credential, checkPorts.credentials);
      authorizers.set(orgUrl, authorizer);
      return authorizer;
    };
    return {
      close: transport.close,
      ports: (credential: StoredCredential, readBody?: ClientPorts['readBody']): ClientPorts => ({
        authorizer: authorizerOf(credential),
        send: transport.send,
        clock,
        wait,
        random: () => 0,
        ...(readBody && { readBody }),
      }),
    };
  }

  const limited = <Result>(runMs: number, work: (deadline: AbortSignal) => Promise<Result>) =>
    withTimeLimit(runMs, undefined, work);

  async function runRateLimits(request: RateLimitsRequest, ports: Ports, runMs: number): Promise<Run> {
    const okta = oktaAccess(request.org.url);
    const deadline = new Date(clock.now().getTime() + runMs);
    const check = rateLimits(request, {
      clock,
      open: (known, principal) => oktaClient(okta.ports(credentialOf(request, principal)), known, deadline),
    });
    try {
      return await limited(runMs, (signal) =>
        runCheck(check, deliveryContext(request.org, request), ports, signal),
      );
    } finally {
      okta.close();
    }
  }

  async function runCertificates(
    request: SamlCertificatesRequest,
    ports: Ports,
    runMs: number,
  ): Promise<Run> {
    const { org, settings, credential } = request;
    const okta = oktaAccess(org.url);
    const check = samlCertificates(request, {
      clock,
      wait,
      store: certificates(),
      open: (known, readBody) => {
        if (credential === undefined) throw new RangeError('no credential, and yet Okta is to be asked');
        return oktaClient(okta.ports(credential, readBody), known, clock.now());
      },
      fetchMetadata: (url, signal) => fetchMetadata(url, network, signal),
      callingMs: runMs - settings.attemptTimeoutMs,
    });
    try {
      return await limited(runMs, (signal) => runCheck(check, deliveryContext(org, request), ports, signal));
    } finally {
      okta.close();
    }
  }

  async function runStatus(request: ServiceStatusRequest, ports: Ports, runMs: number): Promise<Run> {
    const limitMs = attemptMs();
    const reader = readers.get(limitMs) ?? statusPage(request.settings, network, limitMs);
    readers.set(limitMs, reader);
    const { orgs, ...check } = serviceStatus(request, reader.read);
    const runs = orgs.map(({ org, judge }) => {
      return { judge, context: deliveryContext(org, { ...request, ...org }) };
    });
    const [run] = await limited(runMs, (deadline) => runForOrgs(check, runs, ports, deadline));
    if (run === undefined) throw new Error('service-status ran for no org');
    return run;
  }

  return {
    run: (request, ports, runMs) => {
      switch (request.check) {
        case 'oidc-discovery':
          return limited(runMs, (deadline) =>
            runCheck(oidcDiscovery(request, network), deliveryContext(request.org, request), ports, deadline),
          );
        case 'rate-limits':
          return runRateLimits(request, ports, runMs);
        case 'saml-certificates':
          return runCertificates(request, ports, runMs);
        case 'service-status':
          return runStatus(request, ports, runMs);
      }
    },
  };
}
