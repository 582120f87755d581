/**
 * The stage: an emulated account, a simulated Okta org with Okta's status page, a control target, and the stack
 * deployed between them.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorSettings } from '../../lambda/config.ts';
import { createSimulatedApi, type SimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { ENDS_OF_YEARS, simulatedSaml } from '../../local/simulated-okta/saml/simulated-saml.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { Account, type Outputs } from './account.ts';
import { type CdkResult, runCdk } from './cdk.ts';
import { type EmulatedAws, type PreparedEmulator, startEmulatedAws } from './emulator/emulated-aws.ts';

export const ALIAS = 'rehearsed';
/** The same org again, of which only the API is read, by an app whose key is in KMS. */
export const SIGNED = 'signed';
/** Service apps of the org: one whose key is in a secret, and one whose key is in KMS. */
export const CLIENT_IDS = { [ALIAS]: '0oarehearsed00000001', [SIGNED]: '0oarehearsed00000002' } as const;
export const EMAIL = 'oncall@example.com';
export const STACK = 'OktaHealthMonitor';
const MINUTE_MS = 60_000;

/** What a step may change in the settings. */
export interface Changes {
  readonly authorizationServers?: readonly string[];
  /** Aliases of further orgs on the same cell, of which only Okta's status is read. */
  readonly unprobed?: readonly string[];
  /** ARN of the key with which {@link SIGNED} signs; then {@link ALIAS} has a credential too. @default neither has */
  readonly signingKey?: string;
}

export interface Rehearsal {
  readonly aws: EmulatedAws;
  readonly clock: Clock;
  readonly okta: SimulatedOkta;
  /** The API of that org. */
  readonly api: SimulatedApi;
  /** Only its TLS endpoint matters: it stands for the region's AWS endpoint. */
  readonly control: SimulatedOkta;
  readonly statusPage: SimulatedStatusPage;
  /** The deployed stack's part of the account; rejects before the first deploy. */
  account(): Promise<Account>;
  cdk(...args: string[]): Promise<CdkResult>;
  /** `cdk deploy`, and the outputs are what {@link account} goes by. */
  deploy(): Promise<CdkResult>;
  /** Writes the settings file anew; the next `cdk` command reads it. */
  configure(changes: Changes): Promise<void>;
  /** The template of the last synth. */
  template(): Promise<Template>;
  /** The code of each handler as the last synth left it for the upload, in no order. */
  bundles(): Promise<readonly Uint8Array[]>;
  stop(): Promise<void>;
}

/** The machine's, and ahead of it by what a step has let pass. Never set back. */
export interface Clock {
  now(): Date;
  /** Lets time pass for the simulated org, its status page and every deployed function; nobody waits. */
  advance(minutes: number): Promise<void>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON without a schema
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

type Targets = Pick<Rehearsal, 'okta' | 'control' | 'statusPage'>;

function settings({ okta, control, statusPage }: Targets, changes: Changes): MonitorSettings {
  const { authorizationServers = ['default'], unprobed = [], signingKey } = changes;
  const isRead = signingKey !== undefined;
  return {
    orgs: [
      {
        alias: ALIAS,
        url: okta.origin,
        authorizationServers: authorizationServers.map((id) => ({ id })),
        allowPrivateAddresses: true,
        checks: { 'oidc-discovery': { confirmation: { overSeconds: 1 } } },
        ...(isRead ? { credential: { kind: 'private-key', clientId: CLIENT_IDS[ALIAS] } } : {}),
      },
      ...(isRead ? [signedOrg(okta.origin, signingKey)] : []),
      ...unprobed.map((alias) => ({
        alias,
        url: `https://${alias}.okta.com`,
        cell: 'okta.com:14',
        checks: { 'oidc-discovery': false as const },
      })),
    ],
    notify: [{ email: EMAIL }],
    controlTarget: control.origin,
    statusPage: { url: statusPage.url, allowPrivateAddresses: true },
  };
}

function signedOrg(url: string, keyArn: string): MonitorSettings['orgs'][number] {
  return {
    alias: SIGNED,
    url,
    allowPrivateAddresses: true,
    checks: { 'oidc-discovery': false, 'service-status': false },
    credential: { kind: 'kms', clientId: CLIENT_IDS[SIGNED], keyArn },
  };
}

/** Starts everything, deploys nothing. The caller must call `stop`. */
export async function startRehearsal(prepared: PreparedEmulator): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const api = createSimulatedApi({ now });
  const { apps, directory } = await simulatedSaml(now(), ENDS_OF_YEARS);
  api.apps = apps;
  api.directory = { ...api.directory, ...directory };
  const [okta, control, statusPage] = await Promise.all([
    startSimulatedOkta({ now, api }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ now }),
  ]);
  const targets = { okta, control, statusPage };
  const caFile = join(folder, 'simulated-roots.pem');
  await writeFile(caFile, [okta.caPem, control.caPem, statusPage.caPem, ''].join('\n'));
  const aws = await startEmulatedAws({ prepared, functionEnvironment: { NODE_EXTRA_CA_CERTS: caFile } });
  const advance = (minutes: number) => {
    aheadMs += minutes * MINUTE_MS;
    return aws.putClocksAhead(aheadMs);
  };

  const config = join(folder, 'settings.ts');
  const outputFolder = join(folder, 'cdk.out');
  const outputsFile = join(folder, 'outputs.json');
  const configure = async (changes: Changes) =>
    writeFile(config, `export default ${JSON.stringify(settings(targets, changes))};\n`);
  await configure({});
  const cdk = (...args: string[]) => runCdk({ environment: aws.environment, config, outputFolder }, args);

  return {
    aws,
    clock: { now, advance },
    api,
    ...targets,
    account: async () => {
      const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Outputs>;
      const own = outputs[STACK];
      if (own === undefined) throw new Error(`${outputsFile} has no outputs of ${STACK}`);
      return new Account(aws.endpoint, own);
    },
    cdk,
    deploy: () => cdk('deploy', '--require-approval', 'never', '--outputs-file', outputsFile),
    configure,
    template: async () =>
      JSON.parse(await readFile(join(outputFolder, `${STACK}.template.json`), 'utf8')) as Template,
    bundles: async () => {
      const files = await readdir(outputFolder, { recursive: true });
      const modules = files.filter((file) => file.endsWith('/index.mjs'));
      return Promise.all(modules.map((module) => readFile(join(outputFolder, module))));
    },
    stop: async () => {
      await Promise.all([aws.stop(), okta.close(), control.close(), statusPage.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
