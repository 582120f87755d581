import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  describeScenarios,
  SCENARIO_NAMES,
  type ScenarioName,
  type SimulatedOkta,
  startSimulatedOkta,
} from '../../../local/simulated-okta/simulated-okta.ts';
import { ask, askForJson, isInstalled, type Reply, run, temporaryFile } from '../clients.ts';

const DISCOVERY = '/.well-known/openid-configuration';
const KEYS = '/oauth2/v1/keys';
const CUSTOM_DISCOVERY = '/oauth2/default/.well-known/openid-configuration';
const DAY_MS = 86_400_000;

let org: SimulatedOkta;
let caFile: string;
beforeAll(async () => {
  org = await startSimulatedOkta({ now: () => new Date() });
  caFile = temporaryFile('ca.pem', org.caPem);
});
afterAll(() => org.close());

const at = (path: string) => ask(org.origin + path, { ca: org.caPem });
const jsonAt = (path: string) => askForJson(org.origin + path, { ca: org.caPem });
const keys = async () => (await jsonAt(KEYS))['keys'] as Record<string, string>[];
const textOf = ({ body }: Reply) => body.toString();

// Each row of a table begins with the scenario it covers; the last test of this file looks for one without a row.
const covered = new Set<ScenarioName>(['healthy']);
function table<Row extends readonly [ScenarioName, ...unknown[]]>(rows: readonly Row[]): readonly Row[] {
  for (const [name] of rows) covered.add(name);
  return rows;
}

describe('Connections: Node reports', () => {
  it.each(
    table([
      ['refused', 'ECONNREFUSED'],
      ['reset-at-accept', 'ECONNRESET'],
      ['reset-after-handshake', 'ECONNRESET'],
      ['certificate-expired', 'CERT_HAS_EXPIRED'],
      ['certificate-not-yet-valid', 'CERT_NOT_YET_VALID'],
      ['certificate-wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ['certificate-self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['certificate-unknown-issuer', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      ['truncated-body', 'ECONNRESET'],
    ]),
  )('%s as %s', async (scenario, code) => {
    await org.switchTo(scenario);
    await expect(at(DISCOVERY)).rejects.toMatchObject({ code });
  });
});

describe.skipIf(!isInstalled('curl'))('Connections: curl', () => {
  const curl = async (...more: string[]) => {
    const options = ['-sSv', '-4', '--cacert', caFile, '-o', '/dev/null', ...more];
    const format = '\\nseen %{time_appconnect} %{time_starttransfer} %{size_download}\\n';
    const { exitCode, output } = await run('curl', [...options, '-w', format, org.origin + DISCOVERY]);
    const figures = /^seen (.*)$/m.exec(output)?.[1] ?? '';
    const [secured, started, bytes] = figures.split(' ').map((figure) => Number(figure) > 0);
    return { exitCode, connected: output.includes('Connected to localhost'), secured, started, bytes };
  };

  it.each(
    table([
      ['silence-before-handshake', { connected: true, secured: false, started: false, bytes: false }],
      ['silence-after-handshake', { connected: true, secured: true, started: false, bytes: false }],
      ['silence-after-headers', { connected: true, secured: true, started: true, bytes: false }],
      ['silence-mid-body', { connected: true, secured: true, started: true, bytes: true }],
      ['drip-fed-body', { connected: true, secured: true, started: true, bytes: true }],
      ['slow', { connected: true, secured: true, started: false, bytes: false }],
    ]),
  )('gives up on %s in its phase: %o', async (scenario, phases) => {
    await org.switchTo(scenario);
    expect(await curl('--max-time', '1')).toEqual({ exitCode: 28, ...phases });
  });

  it.each([
    ['refused', 7],
    ['truncated-body', 18],
    ['redirect-loop', 47],
    ['certificate-expired', 60],
    ['certificate-wrong-host', 60],
  ] as const)('ends at %s with its exit code %i', async (scenario, exitCode) => {
    await org.switchTo(scenario);
    expect(await curl('--location')).toMatchObject({ exitCode });
  });

  it('waits 2.5 seconds for the first byte of slow', async () => {
    await org.switchTo('slow');
    const format = ['-o', '/dev/null', '-w', '%{time_starttransfer}'];
    const { output } = await run('curl', ['-sS', '--cacert', caFile, ...format, org.origin + KEYS]);
    expect(Number(output)).toBeGreaterThanOrEqual(2.5);
    expect(Number(output)).toBeLessThan(3.5);
  });
});

describe.skipIf(!isInstalled('openssl'))('Certificates: openssl', () => {
  const handshake = async (...more: string[]) => {
    const trust = ['-CAfile', caFile, '-verify_hostname', 'localhost', '-servername', 'localhost'];
    return (await run('openssl', ['s_client', '-connect', `127.0.0.1:${org.port}`, ...trust, ...more]))
      .output;
  };

  it.each([
    ['healthy', 0, 'ok'],
    ['certificate-not-yet-valid', 9, 'certificate is not yet valid'],
    ['certificate-expired', 10, 'certificate has expired'],
    ['certificate-self-signed', 18, 'self-signed certificate'],
    ['certificate-unknown-issuer', 21, 'unable to verify the first certificate'],
    ['certificate-wrong-host', 62, 'hostname mismatch'],
  ] as const)('verifies %s with code %i', async (scenario, code, words) => {
    await org.switchTo(scenario);
    expect(await handshake()).toContain(`Verify return code: ${code} (${words})`);
  });

  it.each(
    table([
      ['healthy', 256],
      ['certificate-weak-key', 1024],
    ]),
  )('sees in %s a public key of %i bits', async (scenario, bits) => {
    await org.switchTo(scenario);
    // Security level 0, because an openssl of today may refuse a weak key by itself.
    expect(await handshake('-cipher', 'DEFAULT@SECLEVEL=0')).toContain(`Server public key is ${bits} bit`);
  });

  it.each(
    table([
      ['certificate-expiring-in-50-days', 50],
      ['certificate-expiring-in-20-days', 20],
      ['certificate-expiring-in-5-days', 5],
    ]),
  )('finds %s trusted, and gone a day after the %i days', async (scenario, days) => {
    await org.switchTo(scenario);
    const output = await handshake();
    expect(output).toContain('Verify return code: 0 (ok)');
    const pem = temporaryFile('leaf.pem', /-----BEGIN[\s\S]*?END CERTIFICATE-----/.exec(output)?.[0] ?? '');
    const expiresWithin = async (wanted: number) =>
      (await run('openssl', ['x509', '-in', pem, '-noout', '-checkend', `${(wanted * DAY_MS) / 1000}`]))
        .exitCode;
    expect(await expiresWithin(days)).toBe(0);
    expect(await expiresWithin(days + 1)).toBe(1);
  });
});

describe('The org server states in its discovery document', () => {
  it.each(
    table([
      ['issuer-mismatch', 'issuer', () => 'https://id.foreign.example'],
      ['issuer-trailing-slash', 'issuer', (origin: string) => `${origin}/`],
      ['issuer-http', 'issuer', (origin: string) => origin.replace('https:', 'http:')],
      ['missing-field', 'token_endpoint', () => undefined],
      ['missing-jwks-uri', 'jwks_uri', () => undefined],
      [
        'endpoint-not-https',
        'token_endpoint',
        (origin: string) => `${origin.replace('https:', 'http:')}/oauth2/v1/token`,
      ],
      [
        'endpoint-on-foreign-host',
        'authorization_endpoint',
        () => 'https://id.foreign.example/oauth2/v1/authorize',
      ],
      ['jwks-uri-on-foreign-host', 'jwks_uri', () => 'https://id.foreign.example/oauth2/v1/keys'],
    ]),
  )('in %s a faulty %s, and nothing else wrong', async (scenario, member, faulty) => {
    await org.switchTo('healthy');
    const healthy = await jsonAt(DISCOVERY);
    await org.switchTo(scenario);
    const document = await jsonAt(DISCOVERY);
    expect(document[member]).toBe(faulty(org.origin));
    expect({ ...document, [member]: healthy[member] }).toEqual(healthy);
  });
});

describe('The org server publishes in its key set', () => {
  const healthyKeys = async () => {
    await org.switchTo('healthy');
    return keys();
  };

  it.each(
    table([
      ['no-keys', () => []],
      ['duplicate-kid', ([a, b]) => [a, { ...b, kid: a?.['kid'] }]],
      ['keys-without-modulus', (all) => all.map(({ n: _n, ...rest }) => rest)],
      ['keys-for-encryption', (all) => all.map((key) => ({ ...key, use: 'enc' }))],
      ['keys-too-short', () => [expect.objectContaining({ n: expect.stringMatching(/^[\w-]{171}$/) })]],
      ['one-unusable-key', ([a, b]) => [expect.not.objectContaining({ n: a?.['n'] }), b]],
      ['key-added', (all) => [...all, expect.objectContaining({ kty: 'RSA', use: 'sig' })]],
    ] as [ScenarioName, (healthy: Record<string, string>[]) => unknown[]][]),
  )('what %s says', async (scenario, expected) => {
    const healthy = await healthyKeys();
    await org.switchTo(scenario);
    expect(await keys()).toEqual(expected(healthy));
  });

  it.each(table([['all-keys-replaced']]))('in %s other keys, all usable', async (scenario) => {
    const before = (await healthyKeys()).map((key) => key['kid']);
    await org.switchTo(scenario);
    const after = (await keys()).map((key) => key['kid']);
    expect(after).toHaveLength(2);
    expect(before.filter((kid) => after.includes(kid))).toEqual([]);
  });
});

describe('The org answers', () => {
  it.each(
    table([
      ['not-found', DISCOVERY, 404, 'E0000007'],
      ['rate-limited', DISCOVERY, 429, 'E0000047'],
      ['server-error', KEYS, 500, 'E0000009'],
      ['read-only', DISCOVERY, 503, 'E0000010'],
      ['custom-server-unlicensed', CUSTOM_DISCOVERY, 401, 'E0000015'],
      ['custom-server-broken', CUSTOM_DISCOVERY, 500, 'E0000009'],
      ['jwks-unavailable', KEYS, 500, 'E0000009'],
    ]),
  )('in %s at %s with %i %s', async (scenario, path, status, errorCode) => {
    await org.switchTo(scenario);
    const reply = await at(path);
    expect(reply.status).toBe(status);
    expect(JSON.parse(textOf(reply))).toMatchObject({ errorCode });
  });

  it('in rate-limited with the wait in x-rate-limit-reset and without Retry-After', async () => {
    await org.switchTo('rate-limited');
    const { headers } = await at(DISCOVERY);
    const wait = Number(headers['x-rate-limit-reset']) - Date.parse(String(headers.date)) / 1000;
    expect(wait).toBe(60);
    expect(headers['x-rate-limit-remaining']).toBe('0');
    expect(headers).not.toHaveProperty('retry-after');
  });

  it.each(['custom-server-broken', 'custom-server-unlicensed'] as const)(
    'healthily for itself in %s',
    async (name) => {
      await org.switchTo(name);
      expect((await at(DISCOVERY)).status).toBe(200);
      expect((await at(KEYS)).status).toBe(200);
    },
  );

  it.each(table([['blip']]))(
    'in %s once with 503 and then healthily, after every switch',
    async (scenario) => {
      for (const _switch of [1, 2]) {
        await org.switchTo(scenario);
        expect((await at(KEYS)).status).toBe(200);
        expect((await at(DISCOVERY)).status).toBe(503);
        expect((await at(DISCOVERY)).status).toBe(200);
      }
    },
  );

  it.each(
    table([
      ['redirect-loop', (origin: string) => origin + DISCOVERY],
      ['redirect-to-another-host', () => `https://id.foreign.example${DISCOVERY}`],
    ]),
  )('in %s with a redirect', async (scenario, location) => {
    await org.switchTo(scenario);
    expect(await at(DISCOVERY)).toMatchObject({ status: 302, headers: { location: location(org.origin) } });
  });

  it.each(
    table([
      ['login-page', DISCOVERY, /^text\/html/, (reply: Reply) => /<form/.test(textOf(reply))],
      ['not-json', DISCOVERY, /^application\/json$/, (reply: Reply) => !isJson(textOf(reply))],
      ['jwks-not-json', KEYS, /^application\/json$/, (reply: Reply) => !isJson(textOf(reply))],
      ['oversized-body', DISCOVERY, /^application\/json$/, ({ body }: Reply) => body.length === 3_000_000],
      [
        'gzip-bomb',
        DISCOVERY,
        /^application\/json$/,
        ({ body }: Reply) => gunzipSync(body).length === 64_000_000,
      ],
      ['wrong-content-type', DISCOVERY, /^text\/plain$/, (reply: Reply) => isJson(textOf(reply))],
      ['wrong-charset', DISCOVERY, /UTF-16/, ({ body }: Reply) => isJson(body.toString('utf16le').slice(1))],
    ]),
  )('in %s at %s with 200 and a body that is %o', async (scenario, path, contentType, holds) => {
    await org.switchTo(scenario);
    const reply = await at(path);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toMatch(contentType);
    expect(holds(reply)).toBe(true);
  });

  it.each(
    table([
      ['clock-ahead', 300],
      ['clock-behind', -300],
    ]),
  )('in %s with a Date that is %i seconds off', async (scenario, seconds) => {
    await org.switchTo(scenario);
    const { headers } = await at(DISCOVERY);
    const skew = (Date.parse(String(headers.date)) - Date.now()) / 1000;
    expect(Math.abs(skew - seconds)).toBeLessThan(3);
  });

  it.each(table([['organization-without-cell']]))('in %s without its cell', async (scenario) => {
    await org.switchTo(scenario);
    const document = await jsonAt('/.well-known/okta-organization');
    expect(document).toHaveProperty('pipeline', 'idx');
    expect(document).not.toHaveProperty('cell');
  });
});

describe('Documents: a custom domain', () => {
  it.each(table([['organization-with-custom-domain']]))(
    'in %s is named, and serves the org',
    async (scenario) => {
      await org.switchTo(scenario);
      const document = await jsonAt('/.well-known/okta-organization');
      expect(document).toHaveProperty('_links.alternate.href', org.origin.replace('localhost', '127.0.0.1'));
    },
  );
});

describe('The list of scenarios', () => {
  it('describes each in one sentence', () => {
    for (const { description } of describeScenarios()) expect(description).toMatch(/^[A-Z].*[^.]\.$/);
  });

  it('is covered by the tests of this file', () => {
    expect(SCENARIO_NAMES.filter((name) => !covered.has(name))).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
