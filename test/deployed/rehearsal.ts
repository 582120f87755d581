/**
 * The stage: an emulated account, simulated Okta orgs with Okta's status page, a control target, those who are told, and
 * the stack deployed between them.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
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
import {
  type SimulatedPagerDuty,
  startSimulatedPagerDuty,
  startWebhookReceiver,
  type WebhookReceiver,
} from './receivers.ts';
import { type Changes, settings } from './settings.ts';

export { ALIAS, CLIENT_IDS, EMAIL, SECOND, SIGNED } from './settings.ts';

export const STACK = 'OktaHealthMonitor';
const MINUTE_MS = 60_000;

export interface Rehearsal {
  readonly aws: EmulatedAws;
  readonly clock: Clock;
  readonly okta: SimulatedOkta;
  /** The API of that org. */
  readonly api: SimulatedApi;
  /** Only its TLS endpoint matters: it stands for the region's AWS endpoint. */
  readonly control: SimulatedOkta;
  readonly statusPage: SimulatedStatusPage;
  /** Another org; watched once the settings say so. */
  readonly second: SimulatedOkta;
  /** Told once the settings say so, as is the webhook. */
  readonly pager: SimulatedPagerDuty;
  readonly webhook: WebhookReceiver;
  /** The deployed stack's part of the account; rejects before the first deploy. */
  account(): Promise<Account>;
  cdk(...args: string[]): Promise<CdkResult>;
  /** `cdk deploy`, and the outputs are what {@link account} goes by. What the last `cdk diff` has synthesized is taken. */
  deploy(): Promise<CdkResult>;
  /** `cdk destroy` of what was synthesized last. */
  destroy(): Promise<CdkResult>;
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

/** Starts everything, deploys nothing. The caller must call `stop`. */
export async function startRehearsal(prepared: PreparedEmulator): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const api = createSimulatedApi({ now });
  const { apps, directory } = await simulatedSaml(now(), ENDS_OF_YEARS);
  api.apps = apps;
  api.directory = { ...api.directory, ...directory };
  const [okta, control, second, statusPage, pager, webhook] = await Promise.all([
    startSimulatedOkta({ now, api }),
    startSimulatedOkta({ now }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ now }),
    startSimulatedPagerDuty(),
    startWebhookReceiver(),
  ]);
  const servers = { okta, control, second, statusPage, pager, webhook };
  const caFile = join(folder, 'simulated-roots.pem');
  await writeFile(
    caFile,
    Object.values(servers)
      .map(({ caPem }) => `${caPem}\n`)
      .join(''),
  );
  const aws = await startEmulatedAws({ prepared, trustedRoots: caFile });
  const advance = (minutes: number) => {
    aheadMs += minutes * MINUTE_MS;
    return aws.putClocksAhead(aheadMs);
  };

  const config = join(folder, 'settings.ts');
  const outputFolder = join(folder, 'cdk.out');
  const outputsFile = join(folder, 'outputs.json');
  let isSynthesized = false;
  const configure = async (changes: Changes) => {
    isSynthesized = false;
    await writeFile(config, `export default ${JSON.stringify(settings(servers, changes))};\n`);
  };
  await configure({});
  const cdk = (...args: string[]) => runCdk({ environment: aws.environment, config, outputFolder }, args);
  /** A synth takes seconds: there is none where the settings are those of the last. */
  const cdkSynthesized = async (...args: string[]) => {
    const assembly = isSynthesized;
    isSynthesized = true;
    return runCdk({ environment: aws.environment, config, outputFolder, assembly }, args);
  };

  const template = async () =>
    JSON.parse(await readFile(join(outputFolder, `${STACK}.template.json`), 'utf8')) as Template;

  return {
    aws,
    clock: { now, advance },
    api,
    ...servers,
    account: async () => {
      const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Outputs>;
      const own = outputs[STACK];
      if (own === undefined) throw new Error(`${outputsFile} has no outputs of ${STACK}`);
      return new Account(aws.endpoint, own);
    },
    cdk: async (...args) => {
      const result = await cdk(...args);
      if (args[0] === 'diff') isSynthesized = true;
      return result;
    },
    destroy: () => cdkSynthesized('destroy', '--force'),
    deploy: () => cdkSynthesized('deploy', '--require-approval', 'never', '--outputs-file', outputsFile),
    configure,
    template,
    bundles: async () => {
      const { Resources } = await template();
      // The CDK's own function, for custom resources, has no description.
      const ours = Object.values(Resources).filter(
        ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Description !== undefined,
      );
      const assets = new Set(ours.map(({ Properties }) => `asset.${parse(Properties.Code.S3Key).name}`));
      return Promise.all([...assets].map((asset) => readFile(join(outputFolder, asset, 'index.js'))));
    },
    stop: async () => {
      await Promise.all([aws.stop(), ...Object.values(servers).map((server) => server.close())]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
