/** Reads what is due of an org: documents, then its lists and keys. Resolves for any state of org and credential. */
import type { Clock } from '../../net/network.ts';
import { withTimeLimit } from '../../net/time-limit.ts';
import type { ClientState, OktaClient } from '../../okta/client.ts';
import type { CertificateStore } from './certificate-store.ts';
import { dueScan, isDocumentDue } from './due.ts';
import { documentAfter, type MetadataDocument } from './judge-metadata.ts';
import { type KeptRecords, keptRecords } from './kept-records.ts';
import type { MetadataReading } from './metadata.ts';
import { pageBodies } from './page-body.ts';
import { type Scan, sweepOf } from './scan-state.ts';
import { type WalkStop, walk } from './walk.ts';

/** A check request has all of it. */
export interface CertificatesProbeRequest {
  readonly org: {
    readonly alias: string;
    readonly url: string;
    readonly customDomains: readonly { readonly url: string }[];
  };
  readonly settings: {
    readonly attemptTimeoutMs: number;
    /** URLs of public documents. */
    readonly metadata: readonly string[];
  };
  /** Without any, the documents are all there is to read. */
  readonly credential?: object | undefined;
}

export interface CertificatesPorts {
  readonly clock: Clock;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly store: CertificateStore;
  /**
   * A client that goes on from what was known before; made once a run, and not at all where no call is due.
   *
   * @param readBody what becomes of the body of an answer with 200; throws where it is no JSON
   */
  readonly open: (known: ClientState, readBody: (body: Buffer) => unknown) => OktaClient;
  /** Resolves for any state of whoever serves the document. */
  readonly fetchMetadata: (url: string, signal: AbortSignal) => Promise<MetadataReading>;
  /** Milliseconds from the start of the run after which no call is begun any more. */
  readonly callingMs: number;
}

export interface CertificateFacts {
  /** All that is known of the org; absent without a credential. */
  readonly scan: Scan | undefined;
  /** What was known of the org while there was a credential; nobody looks after it any more. */
  readonly abandoned?: Scan;
  /** Undefined when the scan is through, or was before. */
  readonly stop: WalkStop | undefined;
  /** How many calls of the org were answered in this run. */
  readonly calls: number;
  readonly documents: readonly MetadataDocument[];
  readonly durationMs: number;
}

/** Of the time of a run, what documents may take: whoever serves them may hang, and the org waits. */
const DOCUMENTS_SHARE = 1 / 3;

/** @param changedAt when an app or a key was changed last, as far as Okta's System Log was read */
export async function probeCertificates(
  { org, settings, credential }: CertificatesProbeRequest,
  { clock, wait, store, open, fetchMetadata, callingMs }: CertificatesPorts,
  changedAt: Date | undefined,
  signal: AbortSignal,
): Promise<CertificateFacts> {
  const started = clock.monotonicMs();
  const isOver = (ms: number) => clock.monotonicMs() - started + ms >= callingMs;
  const records = await keptRecords(org.alias, store);
  const before = records.current().documents;
  const documents: MetadataDocument[] = [];
  // One after the other: a list of a hundred of one org is a hundred calls of its rate limit.
  for (const url of settings.metadata) {
    const known = before.find((one) => one.url === url) ?? { url, entities: [] };
    documents.push(
      isDocumentDue(known, clock.now()) && !isOver(callingMs * (1 - DOCUMENTS_SHARE))
        ? await withTimeLimit(settings.attemptTimeoutMs, signal, async (limit) =>
            documentAfter(known, await fetchMetadata(url, limit), clock.now()),
          )
        : known,
    );
  }
  const changed = urlsChanged(before, documents);
  if (changed.length > 0) await records.keep({ documents }, { documents: changed });

  const isOurs = credential === undefined || (await forgetUnreadable(records, org.url, clock.now()));
  const due =
    credential === undefined || !isOurs
      ? undefined
      : dueScan(records.current().scan, org.url, changedAt, clock.now());
  let stop: WalkStop | undefined = isOurs ? undefined : 'other-run';
  let calls = 0;
  if (due !== undefined) {
    const known = new Set([...due.sheets.values()].flatMap(({ page }) => page?.digest ?? []));
    const client = open(
      records.current().client,
      pageBodies((digest) => known.has(digest)),
    );
    const ask = async (url: string) => {
      const result = await withTimeLimit(settings.attemptTimeoutMs, signal, (limit) =>
        client.get(url, 'scan', limit),
      );
      if (result.kind === 'json') calls += 1;
      return result;
    };
    const hosts = [org, ...org.customDomains].map(({ url }) => new URL(url).host);
    stop = await walk(due, { url: org.url, hosts }, { client, ask, records, clock, wait, isOver }, signal);
  }
  const { scan } = records.current();
  const common = { stop, calls, documents, durationMs: clock.monotonicMs() - started };
  if (credential !== undefined) return { ...common, scan: scan ?? due };
  return { ...common, scan: undefined, ...(scan === undefined ? {} : { abandoned: scan }) };
}

/**
 * The list begins anew, and with the note of that go the sheets.
 *
 * @returns false when another run has stored meanwhile
 */
async function forgetUnreadable({ current, keep }: KeptRecords, orgUrl: string, now: Date): Promise<boolean> {
  const { scan, unreadableSheets = [] } = current();
  if (scan === undefined || unreadableSheets.length === 0) return true;
  return keep({ scan: sweepOf(orgUrl, scan, now), unreadableSheets: [] }, { sheets: unreadableSheets });
}

function urlsChanged(before: readonly MetadataDocument[], after: readonly MetadataDocument[]): string[] {
  const texts = new Map(before.map((document) => [document.url, JSON.stringify(document)]));
  const changed = after.filter((document) => texts.get(document.url) !== JSON.stringify(document));
  const gone = before.filter(({ url }) => !after.some((document) => document.url === url));
  return [...changed, ...gone].map(({ url }) => url);
}
