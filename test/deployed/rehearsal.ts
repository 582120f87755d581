/**
 * The stage: an emulated account, a simulated Okta org with Okta's status page, a control target, and the stack
 * deployed between them.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorSettings } from '../../lambda/config.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { Account, type Outputs } from './account.ts';
import { type CdkResult, runCdk } from './cdk.ts';
import { type EmulatedAws, type PreparedEmulator, startEmulatedAws } from './emulator/emulated-aws.ts';

export const ALIAS = 'rehearsed';
export const EMAIL = 'oncall@example.com';
export const STACK = 'OktaHealthMonitor';

/** What a step may change in the settings. */
export interface Changes {
  readonly authorizationServers?: readonly string[];
  /** Aliases of further orgs on the same cell, of which only Okta's status is read. */
  readonly unprobed?: readonly string[];
}

export interface Rehearsal {
  readonly aws: EmulatedAws;
  readonly okta: SimulatedOkta;
  /** Only its TLS endpoint matters: it stands for the region's AWS endpoint. */
  readonly control: SimulatedOkta;
  readonly statusPage: SimulatedStatusPage;
  /** The deployed stack's part of the account; rejects before the first deploy. */
  account(): Promise<Account>;
  cdk(...args: string[]): Promise<CdkResult>;
  /** Writes the settings file anew; the next `cdk` command reads it. */
  configure(changes: Changes): Promise<void>;
  /** Where `cdk deploy --outputs-file` has to leave the outputs. */
  readonly outputsFile: string;
  /** The template of the last synth. */
  template(): Promise<Template>;
  /** The code of each handler as the last synth left it for the upload, in no order. */
  bundles(): Promise<readonly Uint8Array[]>;
  stop(): Promise<void>;
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
  const { authorizationServers = ['default'], unprobed = [] } = changes;
  return {
    orgs: [
      {
        alias: ALIAS,
        url: okta.origin,
        authorizationServers: authorizationServers.map((id) => ({ id })),
        allowPrivateAddresses: true,
        checks: { 'oidc-discovery': { confirmation: { overSeconds: 1 } } },
      },
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

/** Starts everything, deploys nothing. The caller must call `stop`. */
export async function startRehearsal(prepared: PreparedEmulator): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  const now = () => new Date();
  const [okta, control, statusPage] = await Promise.all([
    startSimulatedOkta({ now }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ now }),
  ]);
  const targets = { okta, control, statusPage };
  const caFile = join(folder, 'simulated-roots.pem');
  await writeFile(caFile, [okta.caPem, control.caPem, statusPage.caPem, ''].join('\n'));
  const aws = await startEmulatedAws({ prepared, functionEnvironment: { NODE_EXTRA_CA_CERTS: caFile } });

  const config = join(folder, 'settings.ts');
  const outputFolder = join(folder, 'cdk.out');
  const outputsFile = join(folder, 'outputs.json');
  const configure = async (changes: Changes) =>
    writeFile(config, `export default ${JSON.stringify(settings(targets, changes))};\n`);
  await configure({});

  return {
    aws,
    ...targets,
    account: async () => {
      const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Outputs>;
      const own = outputs[STACK];
      if (own === undefined) throw new Error(`${outputsFile} has no outputs of ${STACK}`);
      return new Account(aws.endpoint, own);
    },
    cdk: (...args) => runCdk({ environment: aws.environment, config, outputFolder }, args),
    configure,
    outputsFile,
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
