/** A whole scan over the client that is deployed, against the simulated API: time passes only by waiting. */
import { describe, expect, it } from 'vitest';
import { judgeScan } from '../../../lambda/checks/saml-certificates/judge-scan.ts';
import { NOTHING_CARRIED, type Scan, sweepOf } from '../../../lambda/checks/saml-certificates/scan-state.ts';
import { DEFAULT_SETTINGS } from '../../../lambda/checks/saml-certificates/settings.ts';
import { NetworkFault } from '../../../lambda/net/fault.ts';
import { CLOSED_CIRCUIT } from '../../../lambda/okta/circuit-breaker.ts';
import { oktaClient } from '../../../lambda/okta/client.ts';
import { sswsAuthorizer } from '../../../lambda/okta/credentials/ssws-authorizer.ts';
import { EMPTY_BUDGET } from '../../../lambda/okta/rate-budget.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import { progressText } from '../../../local/certificates/progress.ts';
import { scanWhole } from '../../../local/certificates/scan.ts';
import { progressOn } from '../../../local/command-line/progress-line.ts';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { makeAppKey } from '../../../local/simulated-okta/api/app-key.ts';
import { createSimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { samlApp } from '../../../local/simulated-okta/api/simulated-app.ts';

const ORG = { url: 'https://acme.okta.example', hosts: ['acme.okta.example'] };
const START = Date.parse('2026-11-23T06:00:00.000Z');
const TOKEN = 'tokenOfAnAdmin';

async function orgOf(size: number) {
  let atMs = START;
  const now = () => new Date(atMs);
  const api = createSimulatedApi({
    now,
    apiTokens: [{ id: '00T1', value: TOKEN, role: SUPER_ADMIN, revoked: false }],
  });
  const keys = await Promise.all(
    Array.from({ length: 20 }, (_, index) => makeAppKey(new Date(START + (100 + index) * 86_400_000))),
  );
  api.apps = Array.from({ length: size }, (_, index) => {
    // A kid of its own for every app, all with one of twenty certificates.
    const made = keys[index % keys.length];
    const key = made === undefined ? [] : [{ ...made, kid: `kid-${index}` }];
    return samlApp(
      `0oa${String(index).padStart(6, '0')}`,
      `App ${index}`,
      key,
      new Date(START - index * 1000),
    );
  });
  const sent: string[] = [];
  const send: Send = async ({ method, url, headers }) => {
    const { pathname, search, origin } = new URL(url);
    sent.push(pathname);
    const sentAt = now();
    atMs += 200;
    const answer = await api.answer(
      { method, path: pathname + search, origin, headers, body: '' },
      AbortSignal.abort(),
    );
    if (answer === undefined) throw new Error(`${url} is not of the API`);
    const all = Object.entries({ ...answer.headers, ...answer.repeated });
    const incoming = Object.fromEntries(
      all.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
    );
    return {
      status: answer.status,
      headers: incoming,
      body: answer.body,
      firstByteMs: 1,
      totalMs: 1,
      sentAt,
      receivedAt: now(),
    };
  };
  const pass = (ms: number) => {
    atMs += ms;
  };
  return { api, send, now, sent, pass };
}

async function scan(
  { now, pass }: Awaited<ReturnType<typeof orgOf>>,
  send: Send,
  { signal = new AbortController().signal, token = TOKEN, onWait = (_ms: number) => {} } = {},
) {
  const waits: number[] = [];
  const lines: string[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    onWait(ms);
    if (signal.aborted) throw new Error('aborted');
    pass(ms);
  };
  const authorizer = sswsAuthorizer(ORG.url, async () => token);
  const ports = { authorizer, send, clock: { now }, wait, random: () => 0 };
  const client = oktaClient(ports, { budget: EMPTY_BUDGET, circuit: CLOSED_CIRCUIT }, now());
  const progress = (scanned: Scan, until: Date | undefined) => lines.push(progressText(scanned, until));
  const scanPorts = { client, clock: { now }, wait, progress };
  const end = await scanWhole(sweepOf(ORG.url, NOTHING_CARRIED, now()), ORG, scanPorts, signal);
  return { end, waits, lines };
}

describe('a scan within small buckets', () => {
  it.each([
    { apps: 500, limit: 100, load: 0, calls: 503 },
    { apps: 100, limit: 100, load: 60, calls: 101 },
    { apps: 100, limit: 20, load: 0, calls: 101 },
    { apps: 200, limit: 600, load: 70, calls: 201 },
  ])(
    'of $apps apps takes a tenth of $limit a minute, $load % used by others, and comes to its end',
    async ({ apps, limit, load, calls }) => {
      const org = await orgOf(apps);
      org.api.rateLimits.setLimit('/api/v1/apps', limit);
      org.api.rateLimits.setLoad('/api/v1/apps', { percentOfLimit: load });
      const { end, waits } = await scan(org, org.send);
      expect(end.stop).toBeUndefined();
      const { place, problems, counts } = end.scan.sweep;
      expect({ place, problems }).toEqual({ place: { part: 'done' }, problems: [] });
      expect(counts.visible).toBe(apps);
      expect(judgeScan(end.scan, undefined, DEFAULT_SETTINGS, org.now())).toMatchObject({
        pending: 0,
        findings: [],
      });
      const windows = org.api.rateLimits.usage().filter(({ bucket }) => bucket === '/api/v1/apps');
      const passed = windows.map((window) => window.passed.get('00T1') ?? 0);
      expect(passed.reduce((sum, one) => sum + one, 0)).toBe(calls);
      // A tenth of what the token may use, which is half; one a window in any case.
      expect(Math.max(...passed)).toBeLessThanOrEqual(Math.max(1, limit / 20));
      expect(windows.every(({ refused }) => (refused.get('00T1') ?? 0) === 0)).toBe(true);
      expect(windows.every(({ others }) => others.refusedBecauseOfCallers === 0)).toBe(true);
      expect(Math.max(...waits)).toBeLessThanOrEqual(61_000);
    },
  );

  it('says in a line how far it is', async () => {
    const org = await orgOf(250);
    const { lines } = await scan(org, org.send);
    expect(lines[0]).toBe('200 SAML apps listed, 1 calls');
    expect(
      lines.some(
        (line) =>
          /^250 SAML apps listed, 2 calls, rate limit: goes on at \d\d:\d\d:\d\dZ$/.test(line) ||
          /^250 SAML apps, \d+ keys to go, \d+ calls, rate limit: goes on at \d\d:\d\d:\d\dZ$/.test(line),
      ),
    ).toBe(true);
    expect(lines.at(-1)).toBe('250 SAML apps, 0 keys to go, 253 calls');
    expect(lines.filter((line) => line.length > 79)).toEqual([]);
  });
});

describe('a scan that does not come to its end', () => {
  it('gives up where the org fails three times in a row, and not before', async () => {
    const org = await orgOf(3);
    let failures = 0;
    const failing: Send = async (request, signal) => {
      failures += 1;
      if (failures === 3 || failures > 4) throw new NetworkFault('TIMEOUT', 'first-byte', 'no answer');
      return org.send(request, signal);
    };
    const { end, waits } = await scan(org, failing);
    expect(end.stop).toMatchObject({ why: 'failing', detail: expect.stringContaining('TIMEOUT') });
    expect(waits.filter((ms) => ms === 2000)).toHaveLength(3);
    expect(end.scan.sweep.calls).toBe(3);
  });

  it('gives up at once where the org is not reached at all', async () => {
    const unreached: Send = async () => {
      throw new NetworkFault('DNS', 'dns', 'no such name');
    };
    const { end, waits } = await scan(await orgOf(3), unreached);
    expect(end.stop).toMatchObject({ why: 'failing', detail: 'DNS, no such name (phase dns)' });
    expect(waits).toEqual([]);
  });

  it('gives up at once where the credential is refused', async () => {
    const org = await orgOf(3);
    const { end } = await scan(org, org.send, { token: 'ofAnotherOrg' });
    expect(end.stop).toMatchObject({ why: 'credential' });
    expect(org.sent).toEqual(['/api/v1/apps']);
  });

  it('keeps what it has when it is interrupted, while it waits or asks', async () => {
    const org = await orgOf(500);
    const interrupt = new AbortController();
    const { end } = await scan(org, org.send, { signal: interrupt.signal, onWait: () => interrupt.abort() });
    expect(end.stop).toMatchObject({ why: 'interrupted' });
    expect(end.scan.sweep.counts.apps).toBeGreaterThan(0);
    const other = new AbortController();
    const asking: Send = async () => {
      other.abort();
      throw new NetworkFault('TIMEOUT', 'first-byte', 'given up');
    };
    const asked = await scan(org, asking, { signal: other.signal });
    expect(asked.end).toMatchObject({ stop: { why: 'interrupted' }, scan: { sweep: { calls: 0 } } });
    expect(asked.waits).toEqual([]);
  });
});

describe('the line of progress', () => {
  const written = (isTTY: boolean) => {
    const all: string[] = [];
    const line = progressOn({
      isTTY,
      write: (text: string) => all.push(text) > 0,
    } as unknown as NodeJS.WriteStream);
    line.show('x'.repeat(100));
    line.clear();
    return all;
  };

  it('is written over and over, and leaves nothing', () => {
    expect(written(true)).toEqual([`\r\x1b[K${'x'.repeat(79)}`, '\r\x1b[K']);
  });

  it('is not written where nobody looks', () => {
    expect(written(false)).toEqual([]);
  });
});
