/** Reads the metadata of the service provider, from a file or from where it publishes them. */
import { createReadStream } from 'node:fs';
import { clockReadingOf } from '../../../lambda/checks/oidc-discovery/answer-headers.ts';
import type { ClockReading } from '../../../lambda/checks/oidc-discovery/facts.ts';
import { fetchMetadataAnswer } from '../../../lambda/checks/saml-certificates/fetch-metadata.ts';
import {
  MAXIMUM_METADATA_BYTES,
  type MetadataReading,
  readMetadata,
} from '../../../lambda/checks/saml-certificates/metadata.ts';
import type { Network } from '../../../lambda/net/network.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { wrongUsage } from '../../command-line/command-grammar.ts';
import { received } from '../../command-line/received.ts';

export interface MetadataFacts {
  readonly reading: MetadataReading;
  /** Of the host that serves it; absent for a file. */
  readonly clock?: ClockReading;
}

/** For the connection and the document together. */
const DOCUMENT_MS = 15_000;

/** @throws InvalidInputError for a file that cannot be read */
export async function readProvider(place: string, network: Network): Promise<MetadataFacts> {
  if (place.startsWith('https:')) return fetchWithClock(place, network);
  return { reading: readMetadata(await bytesOf(place)) };
}

/** @param url https; resolves for any state of whoever serves it */
export async function fetchWithClock(url: string, network: Network): Promise<MetadataFacts> {
  const fetched = await withTimeLimit(DOCUMENT_MS, undefined, (limit) =>
    fetchMetadataAnswer(url, network, limit),
  );
  if (!fetched.ok) return { reading: fetched };
  const clock = clockReadingOf(fetched.answer);
  return { reading: readMetadata(fetched.answer.body), ...(clock === undefined ? {} : { clock }) };
}

/** At most one more than is taken, so that too much is seen to be; pipes and `<(…)` of a shell too. */
async function bytesOf(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file, { end: MAXIMUM_METADATA_BYTES })) chunks.push(chunk);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no file';
    throw wrongUsage(`--sp-metadata: cannot read ${received(file)} (${code})`);
  }
  return Buffer.concat(chunks);
}
