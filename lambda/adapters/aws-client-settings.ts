import { buffer } from 'node:stream/consumers';
import { withTimeLimit } from '../net/time-limit.ts';
import { runtimeTrust } from '../net/trust.ts';
import { environmentSettings } from './environment-settings.ts';
import { environment } from './runtime.ts';

/**
 * What every AWS client is made with. The clients have no timeout of their own, and `requestTimeout` alone only warns:
 * all three settings are needed for an endpoint not to hold up a run. With two attempts one that stalls costs at most
 * two seconds; a stall that ends with the first attempt costs less than one.
 */
export const AWS_CLIENT_SETTINGS = {
  ...environmentSettings(environment),
  maxAttempts: 2,
  // The clients' own loads the web's streams, to tell those from Node's: 1.4 ms of a cold start.
  streamCollector: buffer,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 800,
    throwOnRequestTimeout: true,
    httpsAgent: { secureContext: runtimeTrust() },
  },
} as const;

/** For what an ARN names, which lies in the region that the ARN says; in that of the function for anything else. */
export function clientSettingsFor(id: string): typeof AWS_CLIENT_SETTINGS & { readonly region?: string } {
  const [scheme, , , region = ''] = id.split(':');
  return { ...AWS_CLIENT_SETTINGS, ...(scheme === 'arn' && region !== '' ? { region } : {}) };
}

/** Milliseconds that a call may take in all: no timeout of the clients covers a body that never ends. */
const CALL_MS = 2000;

/** A call that is given up in time to say so, whether or not the client heeds the signal. */
export function limited<Output>(
  call: (options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
  callMs = CALL_MS,
): Promise<Output> {
  return withTimeLimit(callMs, undefined, (abortSignal) => {
    const overdue = new Promise<never>((_resolve, reject) => {
      const giveUp = () => reject(new Error(`AWS did not answer within ${callMs} ms`));
      abortSignal.addEventListener('abort', giveUp, { once: true });
    });
    return Promise.race([call({ abortSignal }), overdue]);
  });
}
