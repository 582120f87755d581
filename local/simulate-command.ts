/** The simulated org on its own, for any client to talk to until it is interrupted. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '../lambda/schema-problems.ts';
import {
  type ScenarioName,
  type SimulatedOkta,
  startSimulatedOkta,
} from './simulated-okta/simulated-okta.ts';

export async function simulate(
  port: number,
  scenario: ScenarioName,
  print: (text: string) => void,
): Promise<void> {
  const okta = await startOn(port, scenario);
  const caFile = join(mkdtempSync(join(tmpdir(), 'simulated-okta-')), 'ca.pem');
  writeFileSync(caFile, okta.caPem);
  print(`Simulated Okta org at ${okta.origin}, scenario ${scenario}; Ctrl-C ends it`);
  print(`Its certificate authority: ${caFile}`);
  print(`\n  curl --cacert ${caFile} ${okta.origin}/.well-known/openid-configuration`);
  print(`  npm start -- --org ${okta.origin} --ca ${caFile} --allow-private-addresses`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await okta.close();
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
