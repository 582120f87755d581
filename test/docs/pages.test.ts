/** What a stranger types by our pages is understood: commands, settings, scopes, outputs. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { furtherTarget } from '../../lambda/checks/rate-limits/targets.ts';
import {
  checkRequests,
  defineMonitor,
  type MonitorSettings,
  parseMonitorConfig,
  parseOidcDiscoveryRequest,
} from '../../lambda/config.ts';
import { CHECK_NAMES, REASONS } from '../../lambda/contract.ts';
import { storedClientKey } from '../../lambda/okta/credentials/client-key.ts';
import { DEFAULT_SCOPES } from '../../lambda/settings/credential.ts';
import { FURTHER_BUCKETS } from '../../lambda/settings/rate-limits.ts';
import { parseCommandLine } from '../../local/command-line/command-line.ts';
import { synthesise } from '../lib/synthesise.ts';
import { codeIn, columnOf, monitorCommands, shellLines } from './examples.ts';
import { documents, linksOf, ROOT, readDocument, sectionOf } from './markdown.ts';

const SETUP = 'docs/okta-setup.md';
const CHECKLIST = 'docs/first-deploy-checklist.md';
const UPGRADE = 'docs/upgrade.md';
const DIAGNOSE = 'docs/diagnose.md';
const PAGES = [SETUP, CHECKLIST, UPGRADE, DIAGNOSE];

/** One of everything that our pages speak of. */
const stack = synthesise({
  orgs: [
    {
      alias: 'acme',
      url: 'https://acme.okta.com',
      credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' },
    },
  ],
  notify: [{ pagerduty: {} }],
});

/** What readers put in place of what stands there. */
const FILLED_IN: readonly (readonly [RegExp, string])[] = [
  [/^LINK$/, confirmationLink()],
  [/\$\{?HOST\}?/, 'acme.okta.com'],
  [/:ADDRESS$/, ':203.0.113.1'],
];

function confirmationLink(): string {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:OktaHealthMonitor-TopicsAlerts790CC8DD-x';
  return `https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn=${topic}&Token=${'0'.repeat(64)}`;
}

function filledIn(word: string): string {
  return FILLED_IN.reduce((text, [placeholder, value]) => text.replace(placeholder, value), word);
}

/** What the settings of an example are: its module is run with our `defineMonitor`, as synth would. */
function settingsIn(code: string): unknown {
  const module: { exports: { default?: unknown } } = { exports: {} };
  const { code: script } = transformSync(code, { loader: 'ts', format: 'cjs' });
  const require = (id: string) => {
    if (id !== './lambda/config.ts') throw new Error(`an example imports ${id}`);
    return { defineMonitor };
  };
  runInNewContext(script, { module, exports: module.exports, require });
  return JSON.parse(JSON.stringify(module.exports.default));
}

const commandsOf = (document: string) =>
  monitorCommands(document)
    .filter((words) => words.length > 0)
    .filter((words) => !words.some((word) => /…|^PATTERN$|^NAME$/.test(word)));

it.each([...PAGES, 'README.md', 'docs/runbook.md', 'docs/messages.md'])('%s has commands', (document) => {
  expect(commandsOf(document)).not.toEqual([]);
});

describe.each(documents())('%s', (document) => {
  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const named = [...readDocument(document).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe.each(documents().filter((document) => commandsOf(document).length > 0))('%s', (document) => {
  const commands = commandsOf(document);

  it.each(commands.map((words) => [words.join(' '), words] as const))(
    'the command line understands: %s',
    (_, words) => {
      expect(() => parseCommandLine(words.map(filledIn), { OKTA_CLIENT_TOKEN: 'x' })).not.toThrow();
    },
  );
});

describe.each(PAGES)('%s', (document) => {
  const text = readDocument(document);

  it('is linked from the README', () => {
    expect(linksOf(readDocument('README.md')).map(({ file }) => file)).toContain(document);
  });

  it('names outputs that the stack has', () => {
    const outputs = Object.keys(stack.template['Outputs']);
    const named = [
      ...text.matchAll(/outputs? `(\w+)`/g),
      ...text.matchAll(/OutputKey=='(\w+)'/g),
      ...text.matchAll(/\$\(output (\w+)\)/g),
      ...text.matchAll(/ (\w+FunctionName)\b/g),
    ].map(([, name = '']) => name);
    expect(named.filter((name) => !outputs.includes(name))).toEqual([]);
  });

  it('names alarms as the stack does', () => {
    const alarms = stack.ofType('AWS::CloudWatch::Alarm').map(([, { AlarmName }]) => AlarmName);
    const named = [
      ...text.matchAll(/(?:OktaHealthMonitor|\$STACK)-([a-z-]+-(?:runs|silent|deliveries|notifications))\b/g),
    ];
    expect(
      named.map(([, name]) => `OktaHealthMonitor-${name}`).filter((name) => !alarms.includes(name)),
    ).toEqual([]);
  });
});

describe('Settings in our pages', () => {
  const examples = PAGES.flatMap((document) =>
    codeIn(document, 'ts').map((code) => [document, settingsIn(code)]),
  );

  it.each(examples)('in %s are accepted: %j', (document, settings) => {
    expect(() => parseMonitorConfig(settings, String(document))).not.toThrow();
  });
});

describe('Setting Okta up', () => {
  const text = readDocument(SETUP);
  const needs = sectionOf(text, 'What each check needs');

  it('has examples of settings for a service app with either kind of key', () => {
    const examples = codeIn(SETUP, 'ts').map((code) => settingsIn(code) as MonitorSettings);
    const kinds = examples.flatMap(({ orgs }) => orgs.map(({ credential }) => credential?.kind));
    expect([...new Set(kinds)].sort()).toEqual(['kms', 'private-key']);
  });

  it('has the scopes granted that are asked for unless the settings say otherwise', () => {
    const granted = [...sectionOf(text, '3. Scopes').matchAll(/^- `(okta\.[\w.]+)`$/gm)].map(
      ([, scope]) => scope,
    );
    expect(granted.sort()).toEqual([...DEFAULT_SCOPES].sort());
  });

  it('names for each check the scopes that it needs, and no other', () => {
    const [ofChecks = ''] = needs.split('Each further bucket');
    expect([...new Set(columnOf(ofChecks, 'scope'))].sort()).toEqual([...DEFAULT_SCOPES].sort());
    expect([...new Set(columnOf(ofChecks, 'check'))]).toHaveLength(CHECK_NAMES.length);
  });

  it('names the scope of each further bucket', () => {
    const [, ofBuckets = ''] = needs.split('needs a scope of its own');
    const scopes = columnOf(ofBuckets, 'scope');
    expect(columnOf(ofBuckets, '`buckets`')).toEqual([...FURTHER_BUCKETS]);
    expect(scopes).toEqual(FURTHER_BUCKETS.map((name) => furtherTarget(name).scope));
  });

  it('names reasons that there are', () => {
    const named = columnOf(sectionOf(text, '7. See that it works'), 'reason').filter((code) =>
      /^[A-Z_]+$/.test(code),
    );
    const known: readonly string[] = REASONS;
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((reason) => !known.includes(reason))).toEqual([]);
  });

  it('prints the public half of a key as the monitor names it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'okta-setup-'));
    try {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(path.join(folder, 'private-key.pem'), pem);
      symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
      const code = codeIn(SETUP, 'sh').find((one) => one.includes('calculateJwkThumbprint'));
      const [, script = ''] = /-e "\n([\s\S]*)\n"/.exec(code ?? '') ?? [];
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder,
      });
      expect(JSON.parse(stdout)).toEqual((await storedClientKey(pem, undefined)).jwk);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('The checklist of the first deploy', () => {
  it('makes a request that the function takes, with an issuer that no org has', () => {
    const line = shellLines(CHECKLIST).find((one) => one.startsWith('jq '));
    const [, expression, input, , output] = (line ?? '').match(/^jq '([^']+)' (\S+) (>) (\S+)$/) ?? [];
    expect([expression, input, output]).toEqual([
      '.org.issuer = .org.url + "/first-deploy"',
      'request.json',
      'wrong.json',
    ]);
    const config = parseMonitorConfig(
      { orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }], notify: 'nobody' },
      CHECKLIST,
    );
    const [request] = checkRequests(config, {
      controlTarget: 'https://sts.eu-west-1.amazonaws.com',
      secretArnOf: () => '',
    });
    const changed = JSON.parse(JSON.stringify(request));
    changed.org.issuer = `${changed.org.url}/first-deploy`;
    expect(parseOidcDiscoveryRequest(changed).org.issuer).toBe('https://acme.okta.com/first-deploy');
  });
});
