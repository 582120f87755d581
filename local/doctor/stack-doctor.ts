/** `doctor --stack`: what is deployed, wired to AWS; loaded by this command alone, as the SDK is slow to load. */
import { systemRandomness } from '../../lambda/okta/credentials/proofs.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import { machineNetwork } from '../command-line/machine-network.ts';
import { progressOn } from '../command-line/progress-line.ts';
import { received } from '../command-line/received.ts';
import { findStack } from '../deployed/deployed-stack.ts';
import { awsCredentials } from './aws-credentials.ts';
import type { StackDoctorCommand } from './doctor-arguments.ts';
import { type DoctorPorts, lookAtOrgs, told } from './doctor-command.ts';
import { lookAtStack } from './look-at-stack.ts';
import { stackReader } from './stack-reader.ts';

/**
 * @returns the exit code
 * @throws InvalidInputError when there is no such stack, or no such org in it
 * @throws AwsFailure when the stack itself cannot be looked up
 */
export async function stackDoctor(
  command: StackDoctorCommand,
  ports: Pick<DoctorPorts, 'print' | 'streams'>,
): Promise<number> {
  const { org, json } = command;
  const network = machineNetwork(command);
  const stack = await findStack(command.stack);
  if (org !== undefined && !stack.orgs.includes(org))
    throw wrongUsage(
      `--org: received ${received(org)}, allowed: an org of the stack ${stack.name}: ${stack.orgs.join(', ')}`,
    );
  const aliases = org === undefined ? stack.orgs : [org];
  const reader = stackReader(stack.name, stack.tableName);
  const credentials = { ...awsCredentials(), clock: network.clock, randomness: systemRandomness };
  const target = `${stack.name} in ${stack.region}`;
  const progress = progressOn(ports.streams.stderr);
  try {
    progress.show(`reading ${target} …`);
    const { lines, requests } = await lookAtStack(stack, aliases, reader, network.clock.now());
    progress.show(`looking at ${aliases.length === 1 ? aliases[0] : `${aliases.length} orgs`} …`);
    const ofOrgs = await lookAtOrgs(requests, { network, credentials }, command.allowPrivateAddresses);
    progress.clear();
    return told({ target, at: network.clock.now(), lines: [...lines, ...ofOrgs] }, json, ports);
  } finally {
    progress.clear();
  }
}
