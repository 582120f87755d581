/** Sends over one fresh connection per host, shared by all calls of a run. Credentials go to trusted hosts alone. */
import { NetworkFault } from '../net/fault.ts';
import { endpointOf, type HttpAnswer, JSON_DOCUMENT, type Opened, openConnection } from '../net/https.ts';
import type { Network } from '../net/network.ts';
import type { OutgoingRequest, Send } from './transport.ts';

export interface Transport {
  readonly send: Send;
  /** Ends every connection; what is under way fails. */
  readonly close: () => void;
}

/** Largest answer of the API: a page of 200 apps has some hundred kilobytes, one of 1,000 events a few thousand. */
const MAXIMUM_BYTES = 8 * 1024 * 1024;

/** Opens a connection with the first call to a host, and once more when one could not be opened. */
export function httpsTransport(network: Network): Transport {
  const opened = new Map<string, Promise<Opened>>();

  function connectionTo(origin: string, signal: AbortSignal): Promise<Opened> {
    const known = opened.get(origin);
    if (known !== undefined) return known;
    const opening = openTrusted(origin, network, signal);
    opened.set(origin, opening);
    opening.catch(() => opened.delete(origin));
    return opening;
  }

  async function send(
    { method, url, headers, body }: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { origin, pathname, search } = new URL(url);
    const { connection } = await connectionTo(origin, signal);
    const outgoing = {
      method,
      path: pathname + search,
      headers: { ...JSON_DOCUMENT.headers, ...headers },
      maximumBytes: MAXIMUM_BYTES,
      ...(body === undefined ? {} : { body }),
    };
    try {
      return await connection.send(outgoing, signal);
    } catch (error) {
      // Unless it was given up on our side, the connection may be dead; the next call gets another.
      if (!signal.aborted) {
        opened.delete(origin);
        connection.close();
      }
      throw error;
    }
  }

  return {
    send,
    close: () => {
      for (const opening of opened.values()) {
        // Why it could not be opened was told to whoever asked.
        opening.then(({ connection }) => connection.close()).catch(() => undefined);
      }
      opened.clear();
    },
  };
}

/** @throws NetworkFault as {@link openConnection}, and when clients refuse the certificate */
async function openTrusted(origin: string, network: Network, signal: AbortSignal): Promise<Opened> {
  const fresh = await openConnection(endpointOf(origin), network, signal);
  const { refusal } = fresh.certificate;
  if (refusal === undefined) return fresh;
  fresh.connection.close();
  throw new NetworkFault(refusal.reason, 'tls', `the certificate is refused: ${refusal.detail}`);
}
