/** What Okta can serve in place of its public documents. */
import { METRICS, type Reason } from '../../../lambda/contract.ts';
import type { ScenarioName } from '../../../local/simulated-okta/simulated-okta.ts';
import {
  believed,
  critical,
  FIGURES,
  type Found,
  type Row,
  type Seen,
  unknown,
  warning,
} from '../support/cells.ts';
import { orgDown } from './connections.ts';
import { NOT_BY_API, NOT_BY_DOCUMENTS } from './untouched.ts';

const CONNECTED = [METRICS.daysToExpiry] as const;
const MEASURED = { figures: FIGURES['oidc-discovery'] };

const inScenario =
  (scenario: ScenarioName): Row['begin'] =>
  (world) =>
    world.okta.switchTo(scenario);

const document = (fault: string, scenario: ScenarioName, discovery: Seen): Row => ({
  fault,
  begin: inScenario(scenario),
  cells: { ...NOT_BY_DOCUMENTS, 'oidc-discovery': discovery },
});

const broken = (found: Found) => critical(found, MEASURED);
const flawed = (found: Found) => warning(found, MEASURED);

const orgBroken = (reason: Reason): Row['cells'] => ({ ...NOT_BY_API, ...orgDown(reason, CONNECTED) });

export const DOCUMENT_ROWS: readonly Row[] = [
  {
    fault: 'Org: 500 E0000009 to everything',
    begin: inScenario('server-error'),
    cells: orgBroken('HTTP_5XX'),
  },
  {
    fault: 'Org: in read-only mode (503 E0000010)',
    begin: inScenario('read-only'),
    cells: orgBroken('READ_ONLY'),
  },
  {
    fault: 'Org: 429 to everything',
    begin: inScenario('rate-limited'),
    cells: {
      ...NOT_BY_API,
      'oidc-discovery': warning('DISCOVERY_UNAVAILABLE RATE_LIMITED', { figures: CONNECTED }),
      'rate-limits': warning('RATE_LIMIT_HIGH RATE_LIMITED', { figures: [METRICS.rateLimitUtilization] }),
      'saml-certificates': believed(unknown('RATE_LIMITED')),
    },
  },
  document('Discovery: 404', 'not-found', broken('DISCOVERY_UNAVAILABLE HTTP_4XX')),
  document(
    'Discovery: of custom servers, no licence (401 E0000015)',
    'custom-server-unlicensed',
    flawed('DISCOVERY_UNAVAILABLE FEATURE_NOT_LICENSED'),
  ),
  document(
    'Discovery: of custom servers, 500',
    'custom-server-broken',
    broken('DISCOVERY_UNAVAILABLE HTTP_5XX'),
  ),
  document('Discovery: cut-off JSON', 'not-json', broken('DISCOVERY_UNAVAILABLE NOT_JSON')),
  document('Discovery: sent as text/plain', 'wrong-content-type', flawed('DISCOVERY_INVALID CONTENT_TYPE')),
  document('Discovery: no token_endpoint', 'missing-field', broken('DISCOVERY_INVALID SCHEMA')),
  document('Discovery: no jwks_uri', 'missing-jwks-uri', broken('DISCOVERY_INVALID SCHEMA')),
  document('Discovery: an http endpoint', 'endpoint-not-https', broken('DISCOVERY_INVALID NOT_HTTPS')),
  document(
    'Discovery: an endpoint on a foreign host',
    'endpoint-on-foreign-host',
    broken('DISCOVERY_INVALID FOREIGN_HOST'),
  ),
  document(
    'Discovery: jwks_uri on a foreign host',
    'jwks-uri-on-foreign-host',
    broken('DISCOVERY_INVALID FOREIGN_HOST'),
  ),
  document('Issuer: on a foreign host', 'issuer-mismatch', broken('ISSUER_MISMATCH ISSUER_HOST')),
  document(
    'Issuer: a slash at its end',
    'issuer-trailing-slash',
    broken('ISSUER_MISMATCH ISSUER_TRAILING_SLASH'),
  ),
  document('Issuer: http', 'issuer-http', broken('ISSUER_MISMATCH ISSUER_SCHEME')),
  document('JWKS: 500', 'jwks-unavailable', broken('JWKS_UNAVAILABLE HTTP_5XX')),
  document('JWKS: plain text', 'jwks-not-json', broken('JWKS_UNAVAILABLE NOT_JSON')),
  document('JWKS: no keys', 'no-keys', broken('NO_USABLE_SIGNING_KEY NO_KEYS')),
  document(
    'JWKS: every key without its modulus',
    'keys-without-modulus',
    broken('NO_USABLE_SIGNING_KEY KEY_MALFORMED'),
  ),
  document(
    'JWKS: every key for encryption',
    'keys-for-encryption',
    broken('NO_USABLE_SIGNING_KEY KEY_NOT_FOR_SIGNING'),
  ),
  document('JWKS: every key too short', 'keys-too-short', broken('NO_USABLE_SIGNING_KEY KEY_TOO_SHORT')),
  document(
    'JWKS: one key of two without its modulus',
    'one-unusable-key',
    flawed('JWKS_INVALID KEY_MALFORMED'),
  ),
  document('JWKS: one kid twice', 'duplicate-kid', flawed('JWKS_INVALID DUPLICATE_KID')),
];
