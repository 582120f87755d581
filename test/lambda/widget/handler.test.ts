/** The function of the tables as it is deployed, against a table on this machine. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Scan } from '../../../lambda/checks/saml-certificates/scan-state.ts';
import { ENVIRONMENT } from '../../../lambda/contract.ts';
import { type AwsEndpoint, awsError, environmentFor, startAwsEndpoint } from '../../support/aws-endpoint.ts';
import { begunAt, tableOf } from '../../support/stored-certificates.ts';
import { ACME, eventFor, HOSTILE, read } from '../../support/widget-values.ts';
import { app, facts, key } from '../checks/saml-certificates/support/facts.ts';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

let aws: AwsEndpoint;
let handler: (event: unknown) => Promise<string>;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  const environment = { ...environmentFor(aws), [ENVIRONMENT.tableName]: 'state' };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import('../../../lambda/handlers/widget.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

async function shown(scan: Scan, more: Readonly<Record<string, unknown>> = {}) {
  aws.respondWith(tableOf({ acme: { scan: begunAt(scan, inDays(-0.1)) } }));
  return read(await handler(eventFor('certificates', more)));
}

/** Of so many apps with a key each, all ending on another day. */
function orgOf(size: number, label = (index: number) => `App ${index}`): Scan {
  const apps = Array.from({ length: size }, (_, index) =>
    app(`0oa${index}`, `k${index}`, { label: label(index), appName: 'custom_saml' }),
  );
  const known = Object.fromEntries(apps.map(({ kid }, index) => [kid, key(inDays(3.5 + index))]));
  return facts({ apps, pageSize: size }, known);
}

describe('the certificates of an org on the dashboard', () => {
  it('are what its last runs have stored, with a link to each app', async () => {
    const { rows, elements, text } = await shown(orgOf(2));
    expect(rows.slice(1)).toEqual([
      ['App 0', 'signing', 'k0', inDays(3.5).slice(0, 10), '3', 'critical', '', ''],
      ['App 1', 'signing', 'k1', inDays(4.5).slice(0, 10), '4', 'critical', '', ''],
    ]);
    expect(elements.find(({ name }) => name === 'a')?.attributes['href']).toBe(
      'https://acme-admin.okta.com/admin/app/custom_saml/instance/0oa0/',
    );
    expect(text).toMatch(
      /^2 certificates of acme as of \d{4}-\d\d-\d\d \d\d:\d\d UTC, the nearest to expire/,
    );
    expect(new Set(aws.requests.map(({ operation }) => operation))).toEqual(
      new Set(['DynamoDB_20120810.Query']),
    );
  });

  it('are judged by the settings that the dashboard hands over', async () => {
    const certificates = {
      certificateDays: { info: 3, warning: 2, urgent: 1, critical: 1 },
      overrides: [{ apps: 'App 1', owner: 'it-desk' }],
    };
    const { rows } = await shown(orgOf(2), { orgs: [{ ...ACME, certificates }] });
    expect(rows.slice(1).map((row) => row.slice(5))).toEqual([
      ['info', '', ''],
      ['ok', '', 'it-desk'],
    ]);
  });

  it('are 200 of 5,000, drawn within a second or two', async () => {
    const scan = orgOf(5000);
    const started = performance.now();
    const { rows, text } = await shown(scan);
    expect(rows).toHaveLength(201);
    expect(text).toMatch(/^5000 certificates of acme .* 4800 more$/);
    expect(rows.slice(1).map(([name]) => name)).toEqual(
      Array.from({ length: 200 }, (_, index) => `App ${index}`),
    );
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('have labels that are text, whatever they say', async () => {
    const hostile = (index: number) => HOSTILE[index] ?? '';
    const { elements, rows } = await shown(orgOf(HOSTILE.length, hostile));
    expect(rows).toHaveLength(HOSTILE.length + 1);
    for (const { name } of elements) expect(['script', 'img', 'iframe']).not.toContain(name);
    for (const { attributes } of elements)
      expect(attributes['href'] ?? 'https://acme-admin.okta.com/').toMatch(
        /^https:\/\/acme-admin\.okta\.com\//,
      );
  });

  it('are unknown where nothing is stored, and where the table is refused', async () => {
    aws.respondWith(tableOf({}));
    expect(read(await handler(eventFor('certificates'))).text).toBe(
      'acme is unknown: nothing is stored of its certificates.',
    );
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    aws.respondWith(awsError('AccessDeniedException'));
    expect(read(await handler(eventFor('certificates'))).text).toBe(
      'acme is unknown: it cannot be read (AccessDeniedException), see the log.',
    );
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});
