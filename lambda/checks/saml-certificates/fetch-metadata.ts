/** Asks for a public metadata document. Resolves for any state of whoever serves it. */
import { NetworkFault } from '../../net/fault.ts';
import {
  endpointOf,
  type HttpAnswer,
  openConnection,
  REQUEST_HEADERS,
  type Wanted,
} from '../../net/https.ts';
import type { Network } from '../../net/network.ts';
import { MAXIMUM_METADATA_BYTES, type MetadataReading, readMetadata } from './metadata.ts';

const METADATA: Wanted = {
  headers: {
    ...REQUEST_HEADERS,
    accept: 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1',
  },
  maximumBytes: MAXIMUM_METADATA_BYTES,
};

/** @param url https; redirects are not followed, and said to be there */
export async function fetchMetadata(
  url: string,
  network: Network,
  signal: AbortSignal,
): Promise<MetadataReading> {
  const fetched = await fetchMetadataAnswer(url, network, signal);
  return fetched.ok ? readMetadata(fetched.answer.body) : fetched;
}

export type MetadataAnswer =
  | { readonly ok: true; readonly answer: HttpAnswer }
  /** In words, lower case, no full stop. */
  | { readonly ok: false; readonly problem: string };

/** As {@link fetchMetadata}, for whoever wants more of the answer than the document. */
export async function fetchMetadataAnswer(
  url: string,
  network: Network,
  signal: AbortSignal,
): Promise<MetadataAnswer> {
  try {
    const { connection, certificate } = await openConnection(endpointOf(url), network, signal);
    try {
      const { refusal } = certificate;
      if (refusal !== undefined) return problem(`the certificate of the host is refused: ${refusal.detail}`);
      const { pathname, search } = new URL(url);
      const answer = await connection.get(pathname + search, signal, METADATA);
      return answer.status === 200
        ? { ok: true, answer }
        : problem(`HTTP ${answer.status}${whereTo(answer)}`);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return problem(`${error.reason}, ${error.message}`);
  }
}

function whereTo({ status, headers }: HttpAnswer): string {
  const { location } = headers;
  return status >= 300 && status < 400 && location !== undefined
    ? `, a redirect to ${location.slice(0, 200)}`
    : '';
}

function problem(why: string): MetadataAnswer {
  return { ok: false, problem: why };
}
