/** The simulated org and status page on their own, for any client to talk to until they are interrupted. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '../lambda/schema-problems.ts';
import type { SimulateCommand } from './command-line.ts';
import {
  type ScenarioName,
  type SimulatedOkta,
  startSimulatedOkta,
} from './simulated-okta/simulated-okta.ts';
import { startSimulatedStatusPage } from './simulated-status-page/simulated-status-page.ts';

export async function simulate(
  { port, scenario, statusScenario }: Omit<SimulateCommand, 'kind'>,
  print: (text: string) => void,
): Promise<void> {
  const okta = await startOn(port, scenario);
  const page = await startSimulatedStatusPage({ scenario: statusScenario, now: () => new Date() });
  const caFile = join(mkdtempSync(join(tmpdir(), 'simulated-okta-')), 'ca.pem');
  writeFileSync(caFile, `${okta.caPem}\n${page.caPem}\n`);
  print(`Simulated Okta org at ${okta.origin}, scenario ${scenario}; Ctrl-C ends it`);
  print(`Simulated status page at ${page.url}, scenario ${statusScenario}`);
  print(`Their certificate authorities: ${caFile}`);
  const options = `--org ${okta.origin} --status-page ${page.url} --ca ${caFile} --allow-private-addresses`;
  print(`\n  curl --cacert ${caFile} ${okta.origin}/.well-known/openid-configuration`);
  print(`  npm start -- ${options}`);
  print(`  npm start -- status ${options}`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await Promise.all([okta.close(), page.close()]);
}

async function startOn(port: number, scenario: ScenarioName): Promise<SimulatedOkta> {
  try {
    return await startSimulatedOkta({ port, scenario, now: () => new Date() });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'not allowed for this user' : 'taken by another program';
    throw new InvalidInputError('command line', [
      `--port: received ${port}, which is ${why}; allowed: a free one, or 0`,
    ]);
  }
}
