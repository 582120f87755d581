/**
 * A program: sweeps over an org of which every key is known, as a run of the check does, over TLS, from stored facts,
 * to the judgement. Says what it took of this process.
 */
import { readFileSync } from 'node:fs';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { recordsOf } from '../../lambda/adapters/dynamodb-certificate-items.ts';
import type { Item } from '../../lambda/adapters/dynamodb-items.ts';
import { random, systemClock, wait } from '../../lambda/adapters/runtime.ts';
import type {
  CertificateRecords,
  RecordsChange,
} from '../../lambda/checks/saml-certificates/certificate-store.ts';
import { judgeCertificates } from '../../lambda/checks/saml-certificates/judge.ts';
import { probeCertificates } from '../../lambda/checks/saml-certificates/probe.ts';
import { DEFAULT_SETTINGS } from '../../lambda/checks/saml-certificates/settings.ts';
import { systemResolve } from '../../lambda/net/resolve.ts';
import { NOTHING_KNOWN, oktaClient } from '../../lambda/okta/client.ts';
import { sswsAuthorizer } from '../../lambda/okta/credentials/ssws-authorizer.ts';
import { httpsTransport } from '../../lambda/okta/https-transport.ts';

export interface SweepJob {
  /** Items of the table as JSON, bodies in base64. */
  readonly itemsFile: string;
  readonly origin: string;
  readonly apps: number;
  /** How often, one after the other, each from stored facts. */
  readonly sweeps: number;
}

export interface SweepTaken {
  /** User and system, of all sweeps. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly calls: number;
  /** Sheets written. */
  readonly sheetsWritten: number;
  readonly placesWritten: number;
  readonly apps: number;
}

const HOURS_7 = 7 * 3_600_000;

process.once('message', async (job: SweepJob) => {
  const before = process.cpuUsage();
  let calls = 0;
  let apps = 0;
  const writes: RecordsChange[] = [];
  for (let sweep = 0; sweep < job.sweeps; sweep += 1) {
    const records = storedRecords(job.itemsFile);
    // The facts are of now; the sweep is due because its clock is hours ahead.
    const clock = { ...systemClock, now: () => new Date(Date.now() + HOURS_7) };
    const network = { resolve: systemResolve, clock, publicOnly: false };
    const transport = httpsTransport(network);
    const authorizer = sswsAuthorizer(job.origin, async () => `00token${job.apps}`);
    const facts = await probeCertificates(
      {
        org: { alias: 'acme', url: job.origin, customDomains: [] },
        settings: { attemptTimeoutMs: 10_000, metadata: [] },
        credential: {},
      },
      {
        clock,
        wait,
        store: {
          read: async () => records,
          write: async (_org, { version }, change) => {
            writes.push(change);
            return version + 1;
          },
        },
        open: (_known, readBody) =>
          oktaClient(
            {
              authorizer,
              send: (request, signal) => {
                calls += 1;
                return transport.send(request, signal);
              },
              clock,
              wait,
              random,
              readBody,
            },
            NOTHING_KNOWN,
            clock.now(),
          ),
        fetchMetadata: async () => ({ ok: false, problem: 'none' }),
        callingMs: 600_000,
      },
      undefined,
      new AbortController().signal,
    );
    transport.close();
    if (facts.stop !== undefined) throw new Error(`stopped: ${JSON.stringify(facts.stop)}`);
    const judgement = judgeCertificates(facts, DEFAULT_SETTINGS, undefined, clock.now());
    if (judgement.findings.length > 0) throw new Error(JSON.stringify(judgement.findings[0]));
    apps += facts.scan?.listed?.counts.apps ?? 0;
  }
  const { user, system } = process.cpuUsage(before);
  const taken: SweepTaken = {
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
    calls,
    sheetsWritten: writes.flatMap(({ sheets }) => sheets).length,
    placesWritten: writes.length,
    apps,
  };
  process.send?.(taken);
  process.disconnect();
});
process.send?.('ready');

function storedRecords(file: string): CertificateRecords {
  const items = JSON.parse(readFileSync(file, 'utf8')) as (Record<string, AttributeValue> & WireBody)[];
  const read = items.map((item): Item => {
    const base64 = item.body.B;
    return base64 === undefined ? item : { ...item, body: { B: Buffer.from(base64, 'base64') } };
  });
  return recordsOf(read, (sortKey, why) => {
    throw new Error(`${sortKey}: ${why}`);
  });
}

interface WireBody {
  readonly body: { readonly S: string; readonly B?: undefined } | { readonly B: string };
}
