/** The simulated org on its own, for any client to talk to until it is interrupted. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScenarioName, startSimulatedOkta } from './simulated-okta/simulated-okta.ts';

export async function simulate(
  port: number,
  scenario: ScenarioName,
  print: (text: string) => void,
): Promise<void> {
  const okta = await startSimulatedOkta({ port, scenario, now: () => new Date() });
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
