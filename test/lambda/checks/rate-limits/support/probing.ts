/** Runs of the probe against a scripted client. */
import type { RateLimitFacts } from '../../../../../lambda/checks/rate-limits/facts.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../../../../../lambda/checks/rate-limits/memory.ts';
import { probeRateLimits } from '../../../../../lambda/checks/rate-limits/probe.ts';
import type { Principal } from '../../../../../lambda/checks/rate-limits/targets.ts';
import type { ClientState } from '../../../../../lambda/okta/client.ts';
import type { RateLimitsSettings } from '../../../../../lambda/settings/rate-limits.ts';
import { type ManualClock, manualClock } from '../../../../support/manual-clock.ts';
import { type Answering, ORG, type ScriptedClient, scriptedClient } from './scripted-client.ts';

export const SETTINGS: RateLimitsSettings = { attemptTimeoutMs: 5000, buckets: [] };
export const CLIENT_ID = '0oaMonitor00000001d7';
export const APP: Principal = { kind: 'private-key', clientId: CLIENT_ID };

export const neverAborted = new AbortController().signal;

export interface ProbeOptions {
  readonly answer?: Answering;
  readonly before?: Remembered;
  readonly settings?: Partial<RateLimitsSettings>;
  readonly credential?: Principal;
  readonly customDomains?: readonly { readonly url: string }[];
  readonly time?: ManualClock;
}

export interface Probed {
  readonly facts: RateLimitFacts;
  readonly client: ScriptedClient;
  /** What the client was made with. */
  readonly known: ClientState | undefined;
}

export async function probed({
  answer,
  before = NOTHING_REMEMBERED,
  settings = {},
  credential = APP,
  customDomains = [],
  time = manualClock(),
}: ProbeOptions = {}): Promise<Probed> {
  const client = scriptedClient(answer);
  let known: ClientState | undefined;
  const open = (state: ClientState) => {
    known = state;
    return client;
  };
  const request = {
    org: { url: ORG, customDomains },
    settings: { ...SETTINGS, ...settings },
    credential,
    principals: [],
  };
  const facts = await probeRateLimits(request, { clock: time.clock, open }, before, neverAborted);
  return { facts, client, known };
}

/** A page of the System Log whose next one is at a cursor. */
export function logPage(
  events: readonly unknown[],
  after: string | undefined,
  more: Record<string, string> = {},
) {
  const link =
    after === undefined
      ? {}
      : {
          link: `<${ORG}/api/v1/logs?limit=1000>; rel="self", <${ORG}/api/v1/logs?after=${after}&limit=1000>; rel="next"`,
        };
  return { json: events, headers: { ...LIMITS, ...link, ...more } };
}

const LIMITS = {
  'x-rate-limit-limit': '60',
  'x-rate-limit-remaining': '50',
  'x-rate-limit-reset': '1772452830',
  date: 'Mon, 02 Mar 2026 12:00:00 GMT',
};
