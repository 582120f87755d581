/** Commands on the deployed stack, wired to AWS; loaded by them alone, as the SDK is slow to load. */
import { dynamoDbCertificateReader } from '../../lambda/adapters/dynamodb-certificate-reader.ts';
import { dynamoDbHistory } from '../../lambda/adapters/dynamodb-history.ts';
import { dynamoDbMutes } from '../../lambda/adapters/dynamodb-mutes.ts';
import { dynamoDbStore } from '../../lambda/adapters/dynamodb-store.ts';
import { kmsSigner } from '../../lambda/adapters/kms-signer.ts';
import { logJson, systemClock } from '../../lambda/adapters/runtime.ts';
import { snsAlerts } from '../../lambda/adapters/sns-alerts.ts';
import { confirmSubscription } from '../../lambda/adapters/sns-confirmation.ts';
import type { StoredCertificatesCommand } from '../certificates/certificates-arguments.ts';
import {
  listStoredCertificates,
  type StoredCertificatesPorts,
} from '../certificates/stored-certificates-command.ts';
import type { Command } from '../command-line/command-line.ts';
import { printPublicJwk } from '../okta/public-jwk-command.ts';
import { type StoredTicketPorts, storedTicket } from '../ticket/stored-ticket-command.ts';
import type { StoredTicketCommand } from '../ticket/ticket-arguments.ts';
import { toolVersion } from '../ticket/tool-version.ts';
import { explained } from './aws-failure.ts';
import { confirm } from './confirm-command.ts';
import type { Confirmation } from './confirmation-url.ts';
import { deployedOrg, findStack, isAwsConfigured } from './deployed-stack.ts';
import { listMutes, type MutePorts, mute, unmute } from './mute-commands.ts';
import { sendTestAlert } from './test-alert-command.ts';

/** @returns the exit code */
export async function runOnDeployed(
  command: Extract<Command, { kind: 'mute' | 'unmute' | 'mutes' | 'test-alert' | 'confirm' | 'public-jwk' }>,
  print: (text: string) => void,
): Promise<number> {
  const now = systemClock.now();
  if (command.kind === 'test-alert') {
    const publish = (topicArn: string, alert: Parameters<ReturnType<typeof snsAlerts>>[0]) =>
      explained(`publish to ${topicArn}`, snsAlerts(topicArn)(alert));
    return sendTestAlert(command, { isAwsConfigured, findStack, deployedOrg, publish, now, print });
  }
  if (command.kind === 'confirm') {
    const ports = {
      confirm: ({ topicArn, token }: Confirmation) => confirmSubscription(topicArn, token),
      print,
    };
    await confirm(command, ports, command.json);
    return 0;
  }
  if (command.kind === 'public-jwk') {
    await printPublicJwk(command, { publicKeyOf: (key) => kmsSigner(key).publicKey(), print });
    return 0;
  }
  const ports = await mutePorts(command.stack, now, print);
  if (command.kind === 'mute') await mute(command, ports);
  if (command.kind === 'unmute') await unmute(command, ports);
  if (command.kind === 'mutes') await listMutes(command, ports);
  return 0;
}

/** A megabyte over a slow line. */
const PAGE_MS = 20_000;

/**
 * @param settings what the settings file exports; undefined where there is none
 * @returns the exit code
 */
export async function certificatesOfStack(
  command: StoredCertificatesCommand,
  { settings, print, warn }: Pick<StoredCertificatesPorts, 'settings' | 'print' | 'warn'>,
): Promise<number> {
  const { tableName, orgs } = await findStack(command.stack);
  const reader = dynamoDbCertificateReader(tableName, logJson, PAGE_MS);
  const read = (org: string) => explained(`read the table ${tableName}`, reader(org));
  return listStoredCertificates(command, { orgs, read, settings, now: systemClock.now(), print, warn });
}

/** @returns the exit code */
export async function ticketOfStack(
  command: StoredTicketCommand,
  { print, warn }: Pick<StoredTicketPorts, 'print' | 'warn'>,
): Promise<number> {
  const { tableName, orgs } = await findStack(command.stack);
  const reader = dynamoDbHistory(tableName, logJson, PAGE_MS);
  return storedTicket(command, {
    orgs,
    read: (org, since) => explained(`read the table ${tableName}`, reader(org, since)),
    urlOf: async (org) => (await deployedOrg(command.stack, org)).url,
    tool: toolVersion(),
    now: systemClock.now(),
    print,
    warn,
  });
}

async function mutePorts(name: string, now: Date, print: MutePorts['print']): Promise<MutePorts> {
  const { tableName, orgs } = await findStack(name);
  const store = dynamoDbStore(tableName, logJson);
  const writer = dynamoDbMutes(tableName);
  return {
    stack: name,
    orgs,
    read: (org) => explained(`read the table ${tableName}`, store.read(org)),
    mutes: {
      put: (...values) => explained(`write to the table ${tableName}`, writer.put(...values)),
      remove: (...values) => explained(`write to the table ${tableName}`, writer.remove(...values)),
    },
    now,
    print,
  };
}
