/** The simulated org and status page on their own, for any client to talk to until they are interrupted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '../../lambda/schema-problems.ts';
import type { SimulateCommand } from '../command-line/command-line.ts';
import type { Scenarios } from './run-arguments.ts';
import { simulateIntroduction } from './simulate-introduction.ts';
import { type Simulation, startSimulation } from './simulation.ts';

/** What a client needs to know of the simulation; `--json` prints it. */
export interface Simulated extends Scenarios {
  readonly origin: string;
  readonly port: number;
  readonly statusPage: string;
  readonly controlTarget: string;
  readonly clientId: string;
  readonly kid: string;
  /** Gone with the simulation, as all its files are. */
  readonly caFile: string;
  readonly privateKeyFile: string;
  readonly apiTokenFile: string;
}

/** Leaves nothing behind, however it is ended, unless it is killed. */
export async function simulate(
  { kind, port, json, ...scenarios }: SimulateCommand,
  print: (text: string) => void,
): Promise<void> {
  // Before there is anything to be left behind.
  const ended = endOfProcess();
  const simulation = await startOn(port, scenarios);
  const { origin, statusPage, controlTarget, credential } = simulation;
  const simulated = {
    origin,
    ...scenarios,
    port: simulation.port,
    statusPage,
    controlTarget,
    clientId: credential.app.clientId,
    kid: credential.kid,
    ...filesOf(simulation),
  };
  print(json ? JSON.stringify(simulated, null, 2) : simulateIntroduction(simulated));
  await ended;
  await simulation.close();
}

function filesOf({
  authorities,
  credential,
  apiToken,
}: Simulation): Pick<Simulated, 'caFile' | 'privateKeyFile' | 'apiTokenFile'> {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-okta-'));
  // However the process ends: by a signal, or because nobody reads what it prints.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const fileOf = (name: string, text: string, mode: number) => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode });
    return file;
  };
  return {
    caFile: fileOf('ca.pem', `${authorities.join('\n')}\n`, 0o644),
    privateKeyFile: fileOf('private-key.pem', credential.privateKey, 0o600),
    apiTokenFile: fileOf('api-token.txt', `${apiToken}\n`, 0o600),
  };
}

/** Ctrl-C, a service manager, or a terminal that is closed. */
function endOfProcess(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

async function startOn(port: number, scenarios: Scenarios): Promise<Simulation> {
  try {
    return await startSimulation(scenarios, port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'not allowed for this user' : 'taken by another program';
    throw new InvalidInputError('command line', [
      `--port: received ${port}, which is ${why}; allowed: a free one, or 0`,
    ]);
  }
}
