/** Composition root of the function that runs `service-status`, once for all orgs of the stack. */
import { deployedPorts, type LambdaRuntime, probingMs } from '../adapters/deployed.ts';
import { systemClock } from '../adapters/runtime.ts';
import { serviceStatus } from '../checks/service-status/check.ts';
import { type StatusPageReader, statusPage } from '../checks/service-status/status-page.ts';
import { parseServiceStatusRequest, type StatusPageSettings } from '../config.ts';
import { deliveryContext } from '../engine/delivery-context.ts';
import { runForOrgs } from '../engine/run-for-orgs.ts';
import { systemResolve } from '../net/resolve.ts';
import { withTimeLimit } from '../net/time-limit.ts';

const ports = deployedPorts();

/** By settings: they live as long as the warm function, so that a page that has not changed is not sent again. */
const readers = new Map<string, StatusPageReader>();

export async function handler(event: unknown, runtime: LambdaRuntime) {
  const request = parseServiceStatusRequest(event);
  const { orgs, ...check } = serviceStatus(request, readerOf(request.settings).read);
  const runs = orgs.map(({ org, judge }) => {
    return { judge, context: deliveryContext(org, { ...request, ...org }) };
  });
  const finished = await withTimeLimit(probingMs(runtime), undefined, (deadline) =>
    runForOrgs(check, runs, ports, deadline),
  );
  return {
    orgs: finished.map(({ outcome: { org, state }, sent }) => ({ alias: org, state, sent: sent.length })),
  };
}

function readerOf(settings: StatusPageSettings): StatusPageReader {
  const key = JSON.stringify(settings);
  const publicOnly = !settings.allowPrivateAddresses;
  const reader =
    readers.get(key) ?? statusPage(settings, { resolve: systemResolve, clock: systemClock, publicOnly });
  readers.set(key, reader);
  return reader;
}
