/** The stage: an emulated account, a simulated Okta org, a control target, and the stack deployed between them. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorSettings } from '../../lambda/config.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { Account, type Outputs } from './account.ts';
import { type CdkResult, runCdk } from './cdk.ts';
import { type EmulatedAws, type PreparedEmulator, startEmulatedAws } from './emulator/emulated-aws.ts';

export const ALIAS = 'rehearsed';
export const EMAIL = 'oncall@example.com';
export const STACK = 'OktaHealthMonitor';

/** What a step may change in the settings. */
export interface Changes {
  readonly authorizationServers?: readonly string[];
}

export interface Rehearsal {
  readonly aws: EmulatedAws;
  readonly okta: SimulatedOkta;
  /** Only its TLS endpoint matters: it stands for the region's AWS endpoint. */
  readonly control: SimulatedOkta;
  /** The deployed stack's part of the account; rejects before the first deploy. */
  account(): Promise<Account>;
  cdk(...args: string[]): Promise<CdkResult>;
  /** Writes the settings file anew; the next `cdk` command reads it. */
  configure(changes: Changes): Promise<void>;
  /** Where `cdk deploy --outputs-file` has to leave the outputs. */
  readonly outputsFile: string;
  /** The template of the last synth. */
  template(): Promise<Template>;
  /** The handler's code as the last synth left it for the upload. */
  bundle(): Promise<Uint8Array>;
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

function settings(okta: SimulatedOkta, control: SimulatedOkta, changes: Changes): MonitorSettings {
  const { authorizationServers = ['default'] } = changes;
  return {
    orgs: [
      {
        alias: ALIAS,
        url: okta.origin,
        authorizationServers: authorizationServers.map((id) => ({ id })),
        allowPrivateAddresses: true,
        checks: { 'oidc-discovery': { confirmation: { overSeconds: 1 } } },
      },
    ],
    notify: [{ email: EMAIL }],
    controlTarget: control.origin,
  };
}

/** Starts everything, deploys nothing. The caller must call `stop`. */
export async function startRehearsal(prepared: PreparedEmulator): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  const now = () => new Date();
  const [okta, control] = await Promise.all([startSimulatedOkta({ now }), startSimulatedOkta({ now })]);
  const caFile = join(folder, 'simulated-roots.pem');
  await writeFile(caFile, `${okta.caPem}\n${control.caPem}\n`);
  const aws = await startEmulatedAws({ prepared, functionEnvironment: { NODE_EXTRA_CA_CERTS: caFile } });

  const config = join(folder, 'settings.ts');
  const outputFolder = join(folder, 'cdk.out');
  const outputsFile = join(folder, 'outputs.json');
  const configure = async (changes: Changes) =>
    writeFile(config, `export default ${JSON.stringify(settings(okta, control, changes))};\n`);
  await configure({});

  return {
    aws,
    okta,
    control,
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
    bundle: async () => {
      const files = await readdir(outputFolder, { recursive: true });
      const modules = files.filter((file) => file.endsWith('/index.mjs'));
      const [module, ...more] = modules;
      if (module === undefined || more.length > 0) throw new Error(`one bundle expected: ${modules}`);
      return readFile(join(outputFolder, module));
    },
    stop: async () => {
      await Promise.all([aws.stop(), okta.close(), control.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
