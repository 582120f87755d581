/** Orgs that are divided among stacks: each stack has its own, and tells those who are to be told of them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { type MonitorSettings, parseMonitorConfig } from '../../lambda/config.ts';
import { addMonitorTo } from '../../lib/okta-health-monitor-app.ts';
import { stackSettings } from '../../lib/stack-settings.ts';

const org = (alias: string, stack?: string) => ({
  alias,
  url: `https://${alias}.okta.com`,
  ...(stack === undefined ? {} : { stack }),
});
const mail = (name: string, orgs?: string[]) => ({ email: `${name}@example.com`, ...(orgs && { orgs }) });

function divided(settings: Pick<MonitorSettings, 'orgs' | 'notify'>) {
  return stackSettings(parseMonitorConfig(settings, 'test')).map(({ name, config }) => ({
    name,
    orgs: config.orgs.map(({ alias }) => alias),
    notify:
      config.notify === 'nobody'
        ? config.notify
        : config.notify.map((one) => [Object.values(one)[0], one.orgs]),
  }));
}

describe('a configuration', () => {
  it('is one stack where no org names another', () => {
    expect(divided({ orgs: [org('a'), org('b')], notify: [mail('all')] })).toEqual([
      { name: undefined, orgs: ['a', 'b'], notify: [['all@example.com', undefined]] },
    ]);
  });

  it('is a stack for each name, and one for the orgs without', () => {
    const orgs = [org('a', 'emea'), org('b'), org('c', 'apac'), org('d', 'emea')];
    expect(divided({ orgs, notify: 'nobody' })).toEqual([
      { name: 'emea', orgs: ['a', 'd'], notify: 'nobody' },
      { name: undefined, orgs: ['b'], notify: 'nobody' },
      { name: 'apac', orgs: ['c'], notify: 'nobody' },
    ]);
  });

  it('tells who is told of some orgs only in the stacks of those, and of those alone', () => {
    const orgs = [org('a', 'emea'), org('b'), org('c', 'emea')];
    const notify = [mail('all'), mail('ac', ['a', 'c']), mail('ab', ['a', 'b'])];
    expect(divided({ orgs, notify }).map((stack) => stack.notify)).toEqual([
      [
        ['all@example.com', undefined],
        ['ac@example.com', ['a', 'c']],
        ['ab@example.com', ['a']],
      ],
      [
        ['all@example.com', undefined],
        ['ab@example.com', ['b']],
      ],
    ]);
  });

  it('that would leave a stack with nobody to tell is refused', () => {
    const settings = { orgs: [org('a', 'emea'), org('b')], notify: [mail('a', ['a'])] };
    expect(() => divided(settings)).toThrow(
      'nobody would be told of b: every destination under notify names other orgs; name one of these, or leave orgs out',
    );
  });

  it.each(['EMEA', '2nd', 'a'.repeat(21), ''])('does not take %j as the name of a stack', (stack) => {
    expect(() => divided({ orgs: [org('a', stack)], notify: 'nobody' })).toThrow(
      /orgs\[0\]\.stack: received/,
    );
  });

  it('becomes stacks that are called by it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stacks-'));
    const config = join(folder, 'settings.mjs');
    const settings = { orgs: [org('a', 'emea'), org('b')], notify: [mail('a', ['a']), mail('b', ['b'])] };
    writeFileSync(config, `export default ${JSON.stringify(settings)};`);
    try {
      const app = new App({ context: { config, 'aws:cdk:bundling-stacks': [] } });
      const names = (await addMonitorTo(app)).map(({ stackName }) => stackName);
      expect(names).toEqual(['OktaHealthMonitor-emea', 'OktaHealthMonitor']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
