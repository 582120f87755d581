/** The command line as a process of its own: what it prints where, and how it ends. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lambda/adapters/runtime.ts';
import { endpointOf, openConnection } from '../../lambda/net/https.ts';
import { systemResolve } from '../../lambda/net/resolve.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { oktaMonitor } from '../support/run-program.ts';

const firstLine = (text: string) => text.split('\n')[0];

describe.concurrent('okta-monitor without an org', { timeout: 60_000 }, () => {
  it('checks the simulated org, says so in its first line, and ends with 0', async () => {
    const { exitCode, stdout } = await oktaMonitor([]);
    expect(exitCode).toBe(0);
    expect(firstLine(stdout)).toMatch(/^Simulated Okta org at https:\/\/localhost:\d+, scenario healthy/);
    expect(stdout).toContain('No message would be sent.');
    expect(stdout.trimEnd()).toMatch(/\nOK$/);
  });

  it('prints the message of a critical scenario and ends with 2', async () => {
    const { exitCode, stdout } = await oktaMonitor(['--scenario', 'issuer-mismatch']);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^Subject: \[CRITICAL\] simulated: OIDC issuer mismatch/m);
    expect(stdout.trimEnd()).toMatch(/\nCRITICAL$/);
  });

  it('ends with 1 for a warning', async () => {
    const { exitCode, stdout } = await oktaMonitor(['--scenario', 'certificate-expiring-in-20-days']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Subject: \[WARNING\] simulated: /m);
  });

  it('names the apps whose SAML certificates are about to expire, in one message', async () => {
    const { exitCode, stdout } = await oktaMonitor(['--scenario', 'saml-expiring-in-20-days']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Subject: \[WARNING\] simulated: 2 certificates expire soon$/m);
    expect(stdout).toMatch(/^ {2}warning {3}signing certificate of Payroll, Travel ends /m);
    expect(stdout).not.toContain('no message yet');
  });

  it('prints one JSON document and nothing else with --json', async () => {
    const { exitCode, stdout } = await oktaMonitor(['--json', '--scenario', 'issuer-mismatch']);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'critical',
      exitCode: 2,
      target: expect.stringContaining('Simulated'),
      messages: [{ canonical: { condition: 'ISSUER_MISMATCH', state: 'FIRING' } }],
    });
    expect(exitCode).toBe(2);
  });

  it('lists its scenarios and its options', async () => {
    const scenarios = await oktaMonitor(['--list-scenarios']);
    expect(scenarios).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^issuer-mismatch {2}.*^saml-apps-hidden {2}/ms),
    });
    const help = await oktaMonitor(['run', '--help']);
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--allow-private-addresses') });
  });
});

describe.concurrent('wrong usage ends with 3 and a message on standard error', { timeout: 60_000 }, () => {
  it.each([
    { args: ['--orgs', 'https://acme.okta.com'], says: '--orgs' },
    { args: ['--scenario', 'on-fire'], says: 'allowed: a name that --list-scenarios prints' },
    { args: ['--org', 'acme.okta.com'], says: 'received "acme.okta.com", allowed: an https URL' },
    {
      args: ['--org', 'https://acme.okta.com', '--ca', '/nowhere.pem'],
      says: '--ca: cannot read "/nowhere.pem"',
    },
  ])('$args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await oktaMonitor(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  // 1 is a warning about an org to whoever reads exit codes.
  it('a port that is taken: bin/okta-monitor.ts dies with a stack and 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exitCode, stderr } = await oktaMonitor(['simulate', '--port', String(port)]);
    server.close();
    expect(exitCode).toBe(3);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('a --ca file without a certificate: run-command.ts takes it and blames the org', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'empty.pem');
    writeFileSync(file, 'no certificate\n');
    const page = ['--status-page', 'https://localhost:9/'];
    const args = ['--org', 'https://localhost:9', ...page, '--allow-private-addresses', '--ca', file];
    const { stderr } = await oktaMonitor(args);
    expect(stderr).toContain('--ca');
  });
});

describe.concurrent('okta-monitor --org', { timeout: 60_000 }, () => {
  let okta: SimulatedOkta;
  let page: SimulatedStatusPage;
  let ca: string;
  beforeAll(async () => {
    const now = () => new Date();
    okta = await startSimulatedOkta({ now, extraHostnames: ['acme.example'] });
    page = await startSimulatedStatusPage({ now, scenario: 'status-incident-elsewhere' });
    ca = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
    writeFileSync(ca, `${okta.caPem}\n${page.caPem}`);
  }, 60_000);
  afterAll(() => Promise.all([okta.close(), page.close()]));

  /** The real page is never asked. */
  const onThisMachine = () => ['--ca', ca, '--status-page', page.url];

  it('refuses a loopback address: unknown, 3, and says how to allow it', async () => {
    const { exitCode, stdout } = await oktaMonitor(['--org', okta.origin, ...onThisMachine()]);
    expect(exitCode).toBe(3);
    expect(firstLine(stdout)).toContain(okta.origin);
    expect(stdout).toMatch(/private|loopback/);
    expect(stdout.trimEnd()).toMatch(/\nUNKNOWN$/);
  });

  it('checks it when allowed and trusted, and ends with 0', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      ...['--org', okta.origin, '--allow-private-addresses', ...onThisMachine()],
      ...['--authorization-server', 'default'],
    ]);
    expect(stdout).toContain('/oauth2/default');
    expect(stdout).toMatch(/│ service-status +│ okta\.com:14 +│ ok /);
    expect(firstLine(stdout)).toBe(`Okta org ${okta.origin} (--org); nothing is stored or sent`);
    expect(exitCode).toBe(0);
  });

  it('checks a custom domain as a host of its own', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      ...['--org', okta.origin, '--allow-private-addresses', ...onThisMachine()],
      ...[
        '--custom-domain',
        `https://acme.example:${okta.port}`,
        '--resolve',
        `acme.example:${okta.port}:127.0.0.1`,
      ],
    ]);
    expect(stdout).toContain(`│ acme.example:${okta.port} `);
    expect(exitCode).toBe(0);
  });

  it('takes the org from OKTA_CLIENT_ORGURL', async () => {
    const { exitCode, stdout } = await oktaMonitor(['--allow-private-addresses', ...onThisMachine()], {
      OKTA_CLIENT_ORGURL: okta.origin,
    });
    expect(firstLine(stdout)).toContain('(OKTA_CLIENT_ORGURL)');
    expect(exitCode).toBe(0);
  });

  it('takes the cell that it is told', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      ...['--org', okta.origin, '--allow-private-addresses', ...onThisMachine()],
      ...['--cell', 'okta-emea.com:1'],
    ]);
    expect(stdout).toMatch(/^Subject: \[WARNING\] localhost: Okta reports an incident/m);
    expect(stdout).toMatch(/^Org +localhost, \S+, cell okta-emea\.com:1$/m);
    expect(exitCode).toBe(1);
  });

  // The socket that carried no request is not the agent's to destroy: the process outlives its report.
  it('lets go of a connection over which nothing was asked', async () => {
    const network = { resolve: systemResolve, clock: systemClock, publicOnly: false };
    const { signal } = new AbortController();
    const { connection, socket } = await openConnection(endpointOf(okta.origin), network, signal);
    connection.close();
    const { destroyed } = socket;
    socket.destroy();
    expect(destroyed).toBe(true);
  });

  it('finds a name where --resolve says', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      ...['--org', `https://acme.example:${okta.port}`, '--allow-private-addresses', ...onThisMachine()],
      ...['--resolve', `acme.example:${okta.port}:127.0.0.1`],
    ]);
    expect(stdout).toContain(`acme.example:${okta.port}`);
    expect(exitCode).toBe(0);
  });
});
