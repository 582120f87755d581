/** Composition root of the function that runs `saml-certificates`, for one org a run. */
import { deployedPorts, type LambdaRuntime, probingMs } from '../adapters/deployed.ts';
import { oktaAccess } from '../adapters/deployed-okta.ts';
import { dynamoDbCertificates } from '../adapters/dynamodb-certificates.ts';
import { logJson, requiredEnvironment, systemClock, wait } from '../adapters/runtime.ts';
import { samlCertificates } from '../checks/saml-certificates/check.ts';
import { fetchMetadata } from '../checks/saml-certificates/fetch-metadata.ts';
import { parseSamlCertificatesRequest } from '../config.ts';
import { ENVIRONMENT } from '../contract.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runCheck } from '../engine/run-check.ts';
import { systemResolve } from '../net/resolve.ts';
import { withTimeLimit } from '../net/time-limit.ts';

const ports = deployedPorts();
const store = dynamoDbCertificates(requiredEnvironment(ENVIRONMENT.tableName), logJson);

/** For storing what the last call brought, and for judging all of it. */
const JUDGING_MS = 5_000;

export async function handler(event: unknown, runtime: LambdaRuntime) {
  const request = parseSamlCertificatesRequest(event);
  const { org, settings, credential } = request;
  const limitMs = probingMs(runtime);
  const okta = oktaAccess(org);
  const network = { resolve: systemResolve, clock: systemClock, publicOnly: !org.allowPrivateAddresses };
  const check = samlCertificates(request, {
    clock: systemClock,
    wait,
    store,
    open: (known, readBody) => {
      if (credential === undefined) throw new RangeError('no credential, and yet Okta is to be asked');
      // Waiting for a rate limit is done between calls, where what was found is stored before.
      return okta.open(credential, known, systemClock.now(), readBody);
    },
    fetchMetadata: (url, signal) => fetchMetadata(url, network, signal),
    callingMs: limitMs - settings.attemptTimeoutMs - JUDGING_MS,
  });
  try {
    const { outcome, sent } = await withTimeLimit(limitMs, undefined, (signal) =>
      runCheck(check, deliveryContext(org, request), ports, signal),
    );
    return { state: outcome.state, sent: sent.length };
  } finally {
    okta.close();
  }
}
