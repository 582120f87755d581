/** Every fault of the simulated org over real TLS sockets: what is found, how grave it is, and what a person reads. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertText } from '../../../../lambda/alerting/alert-text.ts';
import { oidcDiscovery } from '../../../../lambda/checks/oidc-discovery/check.ts';
import { parseOidcDiscoveryRequest } from '../../../../lambda/config.ts';
import type { Condition, Reason, Severity } from '../../../../lambda/contract.ts';
import { deliveryContext } from '../../../../lambda/engine/delivery-context.ts';
import type { Ports } from '../../../../lambda/engine/ports.ts';
import { type Run, runCheck } from '../../../../lambda/engine/run-check.ts';
import type { Finding } from '../../../../lambda/outcome.ts';
import { inMemoryStore } from '../../../../local/in-memory/store.ts';
import { EXIT_CODES } from '../../../../local/run/run-command.ts';
import {
  SCENARIO_NAMES,
  type ScenarioName,
  type SimulatedOkta,
  startSimulatedOkta,
} from '../../../../local/simulated-okta/simulated-okta.ts';
import { loopbackNetwork, systemClock } from '../../../support/loopback-network.ts';

type Row = readonly [Condition, Reason, Severity, exitCode: number, sentence: RegExp | 'no message'];

const DOWN = (reason: Reason, sentence: RegExp): Row => ['UNREACHABLE', reason, 'critical', 2, sentence];
const REFUSED = (reason: Reason, sentence: RegExp): Row => ['TLS_INVALID', reason, 'critical', 2, sentence];
const UNSERVED = (reason: Reason, sentence: RegExp): Row => [
  'DISCOVERY_UNAVAILABLE',
  reason,
  'critical',
  2,
  sentence,
];
const UNSOUND = (reason: Reason, sentence: RegExp): Row => [
  'DISCOVERY_INVALID',
  reason,
  'critical',
  2,
  sentence,
];
const KEYLESS = (reason: Reason, sentence: RegExp): Row => [
  'NO_USABLE_SIGNING_KEY',
  reason,
  'critical',
  2,
  sentence,
];

/** What each scenario is found to be; the sentence is in the message that is sent, at the latest after some runs. */
const EXPECTED: Readonly<Record<ScenarioName, Row | 'nothing'>> = {
  healthy: 'nothing',
  refused: DOWN('CONNECT', /ECONNREFUSED/),
  'reset-at-accept': DOWN('CONNECT', /ECONNRESET/),
  'reset-after-handshake': DOWN('RESET', /ECONNRESET.*\(phase first-byte\)/),
  'silence-before-handshake': DOWN('TIMEOUT', /no answer within \d+ ms \(phase tls\)/),
  'silence-after-handshake': DOWN('TIMEOUT', /no answer within \d+ ms \(phase first-byte\)/),
  'silence-after-headers': DOWN('TIMEOUT', /no answer within \d+ ms \(phase body\)/),
  'silence-mid-body': DOWN('TIMEOUT', /no answer within \d+ ms \(phase body\)/),
  'certificate-expired': REFUSED('CERT_EXPIRED', /CERT_HAS_EXPIRED/),
  'certificate-not-yet-valid': REFUSED('CERT_NOT_YET_VALID', /CERT_NOT_YET_VALID/),
  'certificate-wrong-host': REFUSED('CERT_WRONG_HOST', /"unrelated\.example"/),
  'certificate-self-signed': REFUSED('CERT_SELF_SIGNED', /SELF_SIGNED/),
  'certificate-unknown-issuer': REFUSED('CERT_UNKNOWN_ISSUER', /UNABLE_TO_VERIFY/),
  'certificate-weak-key': REFUSED('CERT_WEAK_KEY', /RSA key of 1024 bits/),
  'certificate-expiring-in-50-days': ['CERTIFICATE_EXPIRING', 'EXPIRES_SOON', 'info', 0, 'no message'],
  'certificate-expiring-in-20-days': ['CERTIFICATE_EXPIRING', 'EXPIRES_SOON', 'warning', 1, /20 days left/],
  'certificate-expiring-in-5-days': ['CERTIFICATE_EXPIRING', 'EXPIRES_SOON', 'critical', 2, /5 days left/],
  'clock-ahead': [
    'CLOCK_SKEW',
    'CLOCK_AHEAD',
    'warning',
    1,
    /clock is (29|30)\d\.\d s ahead of the monitor's/,
  ],
  'clock-behind': [
    'CLOCK_SKEW',
    'CLOCK_BEHIND',
    'warning',
    1,
    /clock is (29|30)\d\.\d s behind the monitor's/,
  ],
  'missing-field': UNSOUND('SCHEMA', /token_endpoint: missing/),
  'missing-jwks-uri': UNSOUND('SCHEMA', /jwks_uri: missing/),
  'issuer-mismatch': [
    'ISSUER_MISMATCH',
    'ISSUER_HOST',
    'critical',
    2,
    /issuer https:\/\/id\.foreign\.example/,
  ],
  'issuer-trailing-slash': [
    'ISSUER_MISMATCH',
    'ISSUER_TRAILING_SLASH',
    'critical',
    2,
    /Observed +issuer https:\S+\/$/m,
  ],
  'issuer-http': ['ISSUER_MISMATCH', 'ISSUER_SCHEME', 'critical', 2, /issuer http:\/\//],
  'endpoint-not-https': UNSOUND('NOT_HTTPS', /token_endpoint http:\/\//),
  'endpoint-on-foreign-host': UNSOUND(
    'FOREIGN_HOST',
    /authorization_endpoint https:\/\/id\.foreign\.example/,
  ),
  'jwks-uri-on-foreign-host': UNSOUND('FOREIGN_HOST', /jwks_uri https:\/\/id\.foreign\.example/),
  'no-keys': KEYLESS('NO_KEYS', /JWKS with no keys/),
  'duplicate-kid': ['JWKS_INVALID', 'DUPLICATE_KID', 'warning', 1, /several keys with the kid/],
  'keys-without-modulus': KEYLESS('KEY_MALFORMED', /none of 2 keys is usable/),
  'keys-for-encryption': KEYLESS('KEY_NOT_FOR_SIGNING', /use is "enc"/),
  'keys-too-short': KEYLESS('KEY_TOO_SHORT', /1024\s+bits/),
  'one-unusable-key': ['JWKS_INVALID', 'KEY_MALFORMED', 'warning', 1, /Observed +key \S{43}:/],
  'key-added': ['KEY_ADDED', 'ROLLOVER', 'info', 0, 'no message'],
  'all-keys-replaced': ['KEYS_REPLACED', 'ROLLOVER', 'warning', 1, /all signing keys were replaced at once/],
  'organization-with-custom-domain': ['CUSTOM_DOMAIN_UNWATCHED', 'NOT_CONFIGURED', 'info', 0, 'no message'],
  'organization-without-cell': 'nothing',
  'not-found': UNSERVED('HTTP_4XX', /HTTP 404, Okta says E0000007/),
  'rate-limited': ['DISCOVERY_UNAVAILABLE', 'RATE_LIMITED', 'warning', 1, /HTTP 429, Okta says E0000047/],
  'server-error': DOWN('HTTP_5XX', /HTTP 500, Okta says E0000009/),
  'read-only': DOWN('READ_ONLY', /read-only mode/),
  'custom-server-unlicensed': ['DISCOVERY_UNAVAILABLE', 'FEATURE_NOT_LICENSED', 'warning', 1, /no licence/],
  'custom-server-broken': UNSERVED('HTTP_5XX', /ISSUER|UNAVAILABLE on https:\S+\/oauth2\/default/),
  'jwks-unavailable': ['JWKS_UNAVAILABLE', 'HTTP_5XX', 'critical', 2, /HTTP 500/],
  blip: ['DISCOVERY_UNAVAILABLE', 'HTTP_5XX', 'critical', 2, 'no message'],
  slow: ['LATENCY_HIGH', 'SLOW_FIRST_BYTE', 'warning', 1, /most of it in first\s+byte/],
  'redirect-to-another-host': UNSERVED(
    'REDIRECT',
    /redirects to https:\/\/id\.foreign\.example, another host/,
  ),
  'redirect-loop': UNSERVED('REDIRECT_LOOP', /more than 3 redirects/),
  'login-page': UNSERVED('HTML', /HTML page in place\s+of JSON/),
  'not-json': UNSERVED('NOT_JSON', /not JSON \(application\/json\)/),
  'jwks-not-json': ['JWKS_UNAVAILABLE', 'NOT_JSON', 'critical', 2, /not JSON/],
  'oversized-body': UNSERVED('TOO_LARGE', /larger than 1048576 bytes/),
  'gzip-bomb': UNSERVED('TOO_LARGE', /larger than 1048576 bytes/),
  'drip-fed-body': UNSERVED('TIMEOUT', /no answer within \d+ ms \(phase body\)/),
  'truncated-body': UNSERVED('TRUNCATED', /aborted/),
  'wrong-content-type': ['DISCOVERY_INVALID', 'CONTENT_TYPE', 'warning', 1, /served as text\/plain/],
  'wrong-charset': UNSERVED('WRONG_CHARSET', /charset\s+utf-16/),
};

/** Enough for the slowest condition to fire: 3 of 5. */
const RUNS = 3;
/** Found at once on loopback unless the server keeps silent; above the delay of the scenario `slow` there. */
const TIMEOUT_MS = 600;

let okta: SimulatedOkta;
beforeAll(async () => {
  okta = await startSimulatedOkta({ now: systemClock.now });
});
afterAll(() => okta.close());

/** A healthy run and then some of the scenario, over one store, each confirming what is critical. */
async function runsOf(scenario: ScenarioName): Promise<readonly Run[]> {
  const request = parseOidcDiscoveryRequest({
    check: 'oidc-discovery',
    org: {
      alias: 'acme',
      url: okta.origin,
      authorizationServers: [{ id: 'default' }],
      allowPrivateAddresses: true,
    },
    settings: {
      // A bomb takes this machine half a second to make.
      attemptTimeoutMs: scenario === 'slow' || scenario === 'gzip-bomb' ? 4000 : TIMEOUT_MS,
      confirmation: { attempts: 2, overSeconds: 0 },
    },
    controlTarget: okta.origin,
    runbookUrl: 'docs/runbook.md',
  });
  const check = oidcDiscovery(request, await loopbackNetwork({ trustedCertificates: [okta.caPem] }));
  // The control target is the org itself and down with it in some scenarios; here it counts as up.
  const probe = async (signal: AbortSignal) => ({ hosts: (await check.probe(signal, {}, {})).hosts });
  const ports: Ports = {
    store: inMemoryStore(),
    publishAlert: async () => {},
    publishMetrics: async () => {},
    log: () => {},
    clock: systemClock,
    wait: async () => {},
  };
  const context = deliveryContext(request.org, request);
  const run = () => runCheck({ ...check, probe }, context, ports, new AbortController().signal);
  await okta.switchTo('healthy');
  const healthy = await run();
  expect(healthy.outcome.findings).toEqual([]);
  await okta.switchTo(scenario);
  const runs: Run[] = [];
  while (runs.length < RUNS && !runs.some(({ sent }) => sent.length > 0)) runs.push(await run());
  return runs;
}

function faultOf({ condition, reason, severity }: Finding) {
  return [condition, reason, severity];
}

describe('the simulated org', () => {
  test('has an expectation for every scenario', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...SCENARIO_NAMES].sort());
  });

  test.each(SCENARIO_NAMES)(
    'in the scenario %s is found to be what it is',
    { timeout: 30_000 },
    async (scenario) => {
      const expected = EXPECTED[scenario];
      const runs = await runsOf(scenario);
      const [first] = runs;
      const messages = runs.flatMap(({ sent }) => sent.map(alertText));
      const findings = first?.outcome.findings.map(faultOf);
      if (expected === 'nothing') {
        expect(findings).toEqual([]);
        expect(messages).toEqual([]);
        expect(first?.outcome.state).toBe('ok');
        return;
      }
      const [condition, reason, severity, exitCode, sentence] = expected;
      expect(findings).toEqual([[condition, reason, severity]]);
      expect(EXIT_CODES[first?.outcome.state ?? 'ok']).toBe(exitCode);
      if (sentence === 'no message') expect(messages).toEqual([]);
      else {
        expect(messages).toHaveLength(1);
        expect(messages[0]?.replace(/\n {13}/g, ' ')).toMatch(sentence);
      }
    },
  );
});
