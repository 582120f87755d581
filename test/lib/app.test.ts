import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMonitorTo } from '../../lib/okta-health-monitor-app.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'okta-health-monitor-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs bin/app.ts as the CDK command line does, with a settings file of these lines. */
async function appWith(settingsFile: string): Promise<{ code: number; stderr: string }> {
  const config = path.join(folder, 'settings.ts');
  await writeFile(config, settingsFile);
  const env = {
    ...process.env,
    CDK_CONTEXT_JSON: JSON.stringify({ config }),
    CDK_OUTDIR: path.join(folder, 'out'),
  };
  return promisify(execFile)(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { cwd: ROOT, env }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  );
}

describe('bin/app.ts', { timeout: 30_000 }, () => {
  it('fails with what to do and nothing else when there is no org', async () => {
    const { code, stderr } = await appWith(`export default { orgs: [], notify: 'nobody' };`);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')[0]).toBe('no Okta org to watch. Do one of the two:');
    expect(stderr).not.toContain('    at ');
  });

  it('fails with the problems and nothing else when a value is not allowed', async () => {
    const { code, stderr } = await appWith(
      `export default { orgs: [{ alias: 'Acme', url: 'https://acme.okta.com' }], notify: 'nobody' };`,
    );
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      `${path.join(folder, 'settings.ts')} has 1 problem:`,
      '  orgs[0].alias: received "Acme", allowed: lower case letters, digits and -, beginning with a letter, at most 32 characters',
    ]);
  });

  it('warns at synth of every org that is read with an API token', async () => {
    const config = path.join(folder, 'settings.mjs');
    const org = (alias: string) => ({
      alias,
      url: `https://${alias}.okta.com`,
      credential: { kind: 'ssws' },
    });
    const settings = { orgs: [org('acme'), org('globex')], notify: [{ email: 'oncall@example.com' }] };
    await writeFile(config, `export default ${JSON.stringify(settings)};`);
    const app = new App({ context: { config, 'aws:cdk:bundling-stacks': [] } });
    const [stack] = await addMonitorTo(app);
    if (stack === undefined) throw new Error('no stack');
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(warnings.map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/^org acme is read with an API token, .*okta-health-monitor:api-token/),
      expect.stringMatching(/^org globex is read with an API token, .*okta-health-monitor:api-token/),
    ]);
  });

  it('fails naming the file when it exports no default', async () => {
    const { code, stderr } = await appWith(`export const settings = {};`);
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      `${path.join(folder, 'settings.ts')} has no default export: write export default defineMonitor({…})`,
    );
  });
});
