/** The simulated org and status page on their own, for any client to talk to until they are interrupted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '../../lambda/schema-problems.ts';
import type { SimulateCommand } from '../command-line/command-line.ts';
import {
  type ScenarioName,
  type SimulatedOkta,
  startSimulatedOkta,
} from '../simulated-okta/simulated-okta.ts';
import { startSimulatedStatusPage } from '../simulated-status-page/simulated-status-page.ts';

/** Leaves nothing behind, however it is ended, unless it is killed. */
export async function simulate(
  { port, scenario, statusScenario, json }: Omit<SimulateCommand, 'kind'>,
  print: (text: string) => void,
): Promise<void> {
  // Before there is anything to be left behind.
  const ended = endOfProcess();
  const okta = await startOn(port, scenario);
  const page = await startSimulatedStatusPage({ scenario: statusScenario, now: () => new Date() });
  const folder = mkdtempSync(join(tmpdir(), 'simulated-okta-'));
  // However the process ends: by a signal, or because nobody reads what it prints.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, `${okta.caPem}\n${page.caPem}\n`);
  const started = { origin: okta.origin, scenario, statusPage: page.url, statusScenario, caFile };
  print(json ? JSON.stringify({ ...started, port: okta.port }, null, 2) : introduction(started));
  await ended;
  await Promise.all([okta.close(), page.close()]);
}

function introduction({
  origin,
  scenario,
  statusPage,
  statusScenario,
  caFile,
}: Readonly<Record<'origin' | 'scenario' | 'statusPage' | 'statusScenario' | 'caFile', string>>): string {
  const options = `--org ${origin} --status-page ${statusPage} --ca ${caFile} --allow-private-addresses`;
  return [
    `Simulated Okta org at ${origin}, scenario ${scenario}; Ctrl-C ends it`,
    `Simulated status page at ${statusPage}, scenario ${statusScenario}`,
    `Their certificate authorities: ${caFile}`,
    '',
    `  curl --cacert ${caFile} ${origin}/.well-known/openid-configuration`,
    `  npm start -- ${options}`,
    `  npm start -- status ${options}`,
  ].join('\n');
}

/** Ctrl-C, a service manager, or a terminal that is closed. */
function endOfProcess(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
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
