/** The two programs that say what a stack costs, as processes; without bundling, which takes seconds. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import cdkJson from '../../../cdk.json' with { type: 'json' };
import type { MonitorSettings } from '../../../lambda/config.ts';
import { synthesise } from '../synthesise.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cost-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SETTINGS: MonitorSettings = {
  orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }],
  notify: [{ email: 'oncall@example.com' }],
};

const LINE = /^(?:\w+: )?Estimated bill: \$6\.\d\d a month at list prices of us-east-1, \$1\.\d\d with .*$/m;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function settingsFile(name: string, budget: object): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, `export default ${JSON.stringify({ ...SETTINGS, budget })};`);
  return file;
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return promisify(execFile)(process.execPath, ['--import', 'tsx', ...args], {
    env: { ...process.env, ...env },
  }).then(
    (said) => ({ code: 0, ...said }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

function synthesised(config: string, outdir: string): Promise<Ended> {
  const context = { ...cdkJson.context, config, 'aws:cdk:bundling-stacks': [] };
  return run(['bin/app.ts'], { CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: outdir });
}

describe('bin/app.ts', { timeout: 60_000 }, () => {
  it('says in one line what the stack costs, and writes the template that it would write without', async () => {
    const outdir = path.join(folder, 'out');
    const { code, stdout, stderr } = await synthesised(
      settingsFile('within', { dollarsPerMonth: 10 }),
      outdir,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(LINE);
    const written = JSON.parse(readFileSync(path.join(outdir, 'OktaHealthMonitor.template.json'), 'utf8'));
    const { Resources } = synthesise(SETTINGS).template;
    // Without bundling the code of a function is its folder, whose hash no two working copies share.
    const withoutCode = (resources: object) =>
      JSON.stringify(resources, (key, value) => (key === 'Code' || key === 'Metadata' ? undefined : value));
    expect(withoutCode(written.Resources)).toBe(withoutCode(Resources));
  });

  it('refuses what is over budget in sentences, and nothing else', async () => {
    const config = settingsFile('over', { metricsPerOrg: 4, dollarsPerMonth: 5 });
    const { code, stderr } = await synthesised(config, path.join(folder, 'over'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^org acme publishes 5 metrics, budget\.metricsPerOrg allows 4: CheckState of oidc-discovery, /m,
    );
    expect(stderr).toMatch(
      /^the bill is estimated at \$6\.\d\d\d a month without anything free, budget\.dollarsPerMonth allows \$5\.000$/m,
    );
    expect(stderr).not.toContain('    at ');
  });
});

describe('more orgs than CloudFormation takes', { timeout: 60_000 }, () => {
  it('are refused in one sentence', async () => {
    const config = path.join(folder, 'many.mjs');
    const orgs = Array.from({ length: 150 }, (_, index) => ({
      alias: `o${index}`,
      url: `https://o${index}.okta.com`,
    }));
    writeFileSync(config, `export default ${JSON.stringify({ ...SETTINGS, orgs })};`);
    const { code, stderr } = await synthesised(config, path.join(folder, 'many'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /OktaHealthMonitor would have \d+ resources for 150 orgs, and CloudFormation takes 500: give/,
    );
    expect(stderr).not.toContain('    at ');
  });
});

describe('bin/cost.ts', { timeout: 60_000 }, () => {
  it('prints table, origins and line for the context of a deploy, and leaves nothing behind', async () => {
    const TMPDIR = mkdtempSync(path.join(folder, 'tmp-'));
    const context = ['-c', 'org=https://acme.okta.com', '--context', 'email=oncall@example.com'];
    const { code, stdout } = await run(['bin/cost.ts', ...context], { TMPDIR });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| Service .*\n\| -/);
    expect(stdout).toMatch(/^ {2}43,800 {2}oidc-discovery of acme$/m);
    expect(stdout).toMatch(LINE);
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith('cost-'))).toEqual([]);
  });

  it('ends with 1 when it is over budget', async () => {
    const { code, stdout, stderr } = await run([
      'bin/cost.ts',
      '-c',
      `config=${settingsFile('dear', { metricsPerOrg: 1 })}`,
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(LINE);
    expect(stderr).toContain('org acme publishes 5 metrics, budget.metricsPerOrg allows 1:');
  });

  it.each([
    [['-c', 'org=http://acme.okta.com'], 'url: received "http://acme.okta.com"'],
    [[], 'no Okta org to watch'],
    [['org=https://acme.okta.com'], 'received "org=https://acme.okta.com", allowed: -c NAME=VALUE'],
    [['--foo'], 'received "--foo", allowed: -c NAME=VALUE'],
    [['-c', 'org'], 'received "-c", allowed: -c NAME=VALUE'],
  ])('explains %o without a stack trace', async (args, problem) => {
    const { code, stderr } = await run(['bin/cost.ts', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain('    at ');
  });
});
