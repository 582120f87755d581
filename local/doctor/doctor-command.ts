/** `doctor` before the deploy: whether each org, its credential and Okta's page are as the checks need them. */

import type { CheckRequest } from '../../lambda/config.ts';
import type { CredentialPorts } from '../../lambda/okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../../lambda/okta/credentials/proofs.ts';
import type { Line } from '../command-line/checklist.ts';
import { paintFor } from '../command-line/colours.ts';
import { exposedIn, warnOfExposed } from '../command-line/exposed-secrets.ts';
import { machineNetwork } from '../command-line/machine-network.ts';
import { progressOn } from '../command-line/progress-line.ts';
import { type SecretInput, secretOf } from '../command-line/secret-input.ts';
import { EXIT_CODES } from '../run/run-command.ts';
import { readStatusPage } from '../status/page-view.ts';
import type { OrgDoctorCommand } from './doctor-arguments.ts';
import { doctorOrgs, statusPageIn } from './doctor-org.ts';
import { type Diagnosed, doctorJson, doctorText, stateOf } from './doctor-report.ts';
import { pageLine } from './judge-status-page.ts';
import { lookAtOrg, type OrgPorts } from './look-at-org.ts';
import { inArea } from './said.ts';
import { GIVEN, requestsOf } from './settings-of-command.ts';

/** Secrets and keys in AWS, read with the rights of whoever asks. */
export type AwsCredentials = Pick<CredentialPorts, 'secret' | 'kmsKey'>;

export type DoctorStreams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

export interface DoctorPorts {
  /** What the settings file exports; asked only where no org is named. */
  readonly readSettings: () => Promise<unknown>;
  /** Asked only where a credential is in AWS: its clients are slow to load. */
  readonly aws: () => Promise<AwsCredentials>;
  readonly streams: DoctorStreams;
  readonly print: (text: string) => void;
}

/**
 * @returns the exit code
 * @throws InvalidInputError for settings, a secret or a certificate file that cannot be read
 */
export async function doctor(command: OrgDoctorCommand, ports: DoctorPorts): Promise<number> {
  const { org, credential, json } = command;
  const requests = requestsOf(command, org === undefined ? await ports.readSettings() : undefined);
  const network = machineNetwork(command);
  const given = credential === undefined ? undefined : await secretIn(credential, ports.streams.stdin);
  if (credential !== undefined) warnOfExposed(exposedIn(credential));
  const aws = isInAws(requests) ? await ports.aws() : NOTHING_IN_AWS;
  const credentials: CredentialPorts = {
    secret: (arn) => (arn === GIVEN && given !== undefined ? async () => given : aws.secret(arn)),
    kmsKey: aws.kmsKey,
    clock: network.clock,
    randomness: systemRandomness,
  };
  const target = org === undefined ? 'monitor.config.ts' : org.url;
  const progress = progressOn(ports.streams.stderr);
  progress.show(`looking at ${target} …`);
  try {
    const lines = await lookAtOrgs(requests, { network, credentials }, command.allowPrivateAddresses);
    progress.clear();
    return told({ target, at: network.clock.now(), lines }, json, ports);
  } finally {
    progress.clear();
  }
}

/**
 * Okta's page first, then each org.
 *
 * @param allowPrivateAddresses everywhere, whatever the settings say
 */
export async function lookAtOrgs(
  requests: readonly CheckRequest[],
  ports: OrgPorts,
  allowPrivateAddresses: boolean,
): Promise<Line[]> {
  const allowed = <Target extends { readonly allowPrivateAddresses: boolean }>(target: Target): Target => {
    return { ...target, allowPrivateAddresses: target.allowPrivateAddresses || allowPrivateAddresses };
  };
  const settings = statusPageIn(requests);
  const page = settings === undefined ? undefined : await readStatusPage(allowed(settings), ports.network);
  const orgs = await Promise.all(doctorOrgs(requests).map((org) => lookAtOrg(allowed(org), page, ports)));
  return [...(page === undefined ? [] : inArea('Okta', [pageLine(page)])), ...orgs.flat()];
}

/** @returns the exit code */
export function told(
  diagnosed: Diagnosed,
  json: boolean,
  { print, streams }: Pick<DoctorPorts, 'print' | 'streams'>,
): number {
  const paint = paintFor(streams.stdout, streams.env);
  print(json ? doctorJson(diagnosed) : doctorText(diagnosed, paint));
  return EXIT_CODES[stateOf(diagnosed)];
}

function secretIn(
  credential: NonNullable<OrgDoctorCommand['credential']>,
  stdin: SecretInput,
): Promise<string> {
  return credential.kind === 'api-token'
    ? secretOf(credential.token, '--token', stdin)
    : secretOf(credential.privateKey, '--private-key', stdin);
}

function isInAws(requests: readonly CheckRequest[]): boolean {
  return doctorOrgs(requests).some(({ access }) =>
    access.some(({ credential }) => credential.kind === 'kms' || credential.secretArn.startsWith('arn:')),
  );
}

const NOTHING_IN_AWS: AwsCredentials = {
  secret: (name) => async () => notThere(name),
  kmsKey: notThere,
};

function notThere(name: string): never {
  throw new RangeError(`nothing in AWS is asked for, and yet ${name} is to be read`);
}
