/** Credentials, tokens and clocks: what keeps the monitor from asking at all. */
import { METRICS, type Reason } from '../../../lambda/contract.ts';
import { CredentialFault } from '../../../lambda/okta/credentials/credential-fault.ts';
import { simulatedCredential } from '../../../local/run/simulated-credential.ts';
import type { ApiScenarioName } from '../../../local/simulated-okta/api/simulated-api.ts';
import { believed, FIGURES, type Row, type Seen, unknown, untouched, warning } from '../support/cells.ts';
import type { World } from '../support/world.ts';
import { NOT_BY_API } from './untouched.ts';

type Cells = Pick<Row['cells'], 'rate-limits' | 'saml-certificates'>;

const HOUR_MS = 3_600_000;

/** Of functions that have no token yet. */
const cold = (begin: (world: World) => unknown) => (world: World) => {
  world.becomeCold();
  return begin(world);
};

const row = (fault: string, begin: (world: World) => unknown, cells: Cells): Row => ({
  fault,
  begin: cold(begin),
  cells: { ...NOT_BY_API, ...cells },
});

/** For good, until somebody does something about it. */
const refused = (reason: Reason, more: Partial<Seen> = {}): Cells => ({
  'rate-limits': warning(`CREDENTIAL_REFUSED ${reason}`),
  'saml-certificates': { ...unknown(reason), ...more },
});

const failing = (reason: Reason, ofCertificates: Seen = believed(unknown(reason))): Cells => ({
  'rate-limits': unknown(reason),
  'saml-certificates': ofCertificates,
});

const secret = (of: () => Promise<string>) => (world: World) => {
  world.secret = of;
};
const tokens = (scenario: ApiScenarioName) => (world: World) => world.api.switchTo(scenario);

const NOTHING_TO_IT = 'does as it is asked, within the run';
const unharmed: Cells = {
  'rate-limits': untouched(NOTHING_TO_IT),
  'saml-certificates': untouched(NOTHING_TO_IT),
};

export const CREDENTIAL_ROWS: readonly Row[] = [
  row(
    'Credential: none is stored',
    secret(() => Promise.reject(new CredentialFault({ kind: 'not-stored' }))),
    refused('NO_CREDENTIAL'),
  ),
  row(
    'Credential: may not be read',
    secret(() => Promise.reject(new CredentialFault({ kind: 'access-denied' }))),
    refused('ACCESS_DENIED'),
  ),
  row(
    'Credential: is no key',
    secret(async () => 'correct horse battery staple'),
    refused('CREDENTIAL_UNUSABLE'),
  ),
  row(
    'Credential: its store fails',
    secret(() => Promise.reject(new Error('InternalServiceError'))),
    failing('MONITOR_ERROR', unknown('MONITOR_ERROR')),
  ),
  row(
    'Credential: the key of another app',
    async (world) => {
      const { privateKey } = await simulatedCredential();
      world.secret = async () => privateKey;
    },
    refused('WRONG_KEY'),
  ),
  {
    ...row(
      'Credential: the app is deactivated',
      (world) => world.api.credentials.changeApp(world.credential.app.clientId, { active: false }),
      refused('CLIENT_UNKNOWN'),
    ),
    end: (world) => world.api.credentials.changeApp(world.credential.app.clientId, { active: true }),
  },
  {
    ...row(
      'Credential: its role is taken away',
      (world) => world.api.credentials.changeApp(world.credential.app.clientId, { role: 'none' }),
      {
        'rate-limits': warning('CREDENTIAL_REFUSED ROLE', { figures: [METRICS.rateLimitUtilization] }),
        'saml-certificates': unknown('INCOMPLETE', { isOverWithNextSweep: true }),
      },
    ),
    end: ({ api, credential: { app } }) => api.credentials.changeApp(app.clientId, { role: app.role }),
  },
  {
    ...row(
      'Credential: a scope is taken away',
      ({ api, credential: { app } }) =>
        api.credentials.changeApp(app.clientId, {
          grantedScopes: app.grantedScopes.filter((scope) => scope !== 'okta.apps.read'),
        }),
      {
        'rate-limits': warning('CREDENTIAL_REFUSED SCOPE', { figures: FIGURES['rate-limits'] }),
        'saml-certificates': unknown('INCOMPLETE', { isOverWithNextSweep: true }),
      },
    ),
    end: ({ api, credential: { app } }) =>
      api.credentials.changeApp(app.clientId, { grantedScopes: app.grantedScopes }),
  },
  row('Token endpoint: 500', tokens('token-server-error'), failing('HTTP_5XX')),
  row(
    'Token endpoint: a page in place of JSON',
    tokens('token-html'),
    failing('HTTP_2XX', unknown('HTTP_2XX')),
  ),
  row('Token endpoint: 429', tokens('token-rate-limited'), {
    'rate-limits': warning('RATE_LIMIT_HIGH RATE_LIMITED', { figures: [METRICS.rateLimitUtilization] }),
    'saml-certificates': believed(unknown('RATE_LIMITED')),
  }),
  row('Token endpoint: another nonce each time', tokens('token-nonce-never-accepted'), refused('AUTH')),
  row('Tokens: revoked in the middle of a run', tokens('tokens-revoked-at-third-call'), unharmed),
  row('Proofs: a nonce is wanted, by 400', tokens('resource-nonce-400'), unharmed),
  row('Proofs: a nonce is wanted, by 401', tokens('resource-nonce-401'), unharmed),
  row('Clock: that of the API is 10 minutes ahead', tokens('api-clock-ahead'), refused('CLOCK_SKEW')),
  row('Clock: that of the API is 10 minutes behind', tokens('api-clock-behind'), refused('CLOCK_SKEW')),
  {
    fault: "Clock: that of the org's documents is 5 minutes ahead",
    begin: (world) => world.okta.switchTo('clock-ahead'),
    cells: {
      ...NOT_BY_API,
      'oidc-discovery': warning('CLOCK_SKEW CLOCK_AHEAD', { figures: FIGURES['oidc-discovery'] }),
      ...refused('CLOCK_SKEW'),
    },
  },
  {
    fault: "Clock: that of the org's documents is 5 minutes behind",
    begin: (world) => world.okta.switchTo('clock-behind'),
    cells: {
      ...NOT_BY_API,
      'oidc-discovery': warning('CLOCK_SKEW CLOCK_BEHIND', { figures: FIGURES['oidc-discovery'] }),
      ...refused('CLOCK_SKEW'),
    },
  },
  ...[-1, 1].map(
    (sign): Row => ({
      fault: `Clock: the monitor's own is ${sign < 0 ? 'an hour behind' : 'an hour ahead'}`,
      begin: cold((world) => {
        // So that a scan is due by this clock, too.
        world.clock.pass(HOUR_MS);
        world.clock.set(sign * HOUR_MS);
      }),
      end: (world) => world.clock.set(-sign * HOUR_MS),
      cells: {
        ...NOT_BY_API,
        'oidc-discovery': warning(`CLOCK_SKEW ${sign < 0 ? 'CLOCK_AHEAD' : 'CLOCK_BEHIND'}`, {
          figures: FIGURES['oidc-discovery'],
        }),
        ...refused('CLOCK_SKEW'),
      },
    }),
  ),
];

export const SILENT_CREDENTIAL_ROWS: readonly Row[] = [
  {
    ...row('Token endpoint: silence', tokens('token-silent'), failing('TIMEOUT')),
    silent: true,
  },
  {
    ...row(
      'Credential: its store never answers',
      secret(() => new Promise(() => {})),
      failing('TIMEOUT'),
    ),
    silent: true,
    end: (world) => world.becomeCold(),
  },
];
