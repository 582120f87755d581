/** Decides what is watched and who is told: the settings file, unless the command line says otherwise. */
import {
  aliasOfUrl,
  type CheckRequest,
  checkRequests,
  type MonitorConfig,
  type MonitorSettings,
  normalizedUrls,
  parseMonitorConfig,
} from '../lambda/config.ts';

/** Settings that cannot be deployed; the message says what to do and is meant to be shown alone. */
export class UndeployableSettingsError extends Error {
  override readonly name = 'UndeployableSettingsError';
}

export interface SettingsSources {
  /** What the settings file is called where problems are read. */
  readonly fileName: string;
  /** What the settings file exports. */
  readonly file: unknown;
  /** Value of `-c org=…`. @default the orgs of the file */
  readonly org?: string | undefined;
  /** Value of `-c email=…`. @default who the file says is notified */
  readonly email?: string | undefined;
}

export interface ChosenSettings {
  readonly config: MonitorConfig;
  /** What somebody who deploys must know, without being wrong. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly id: 'notify-nobody' | 'repeat-context' | 'normalized-url' | 'api-token';
  readonly text: string;
}

/**
 * @throws InvalidInputError when a value is not allowed
 * @throws UndeployableSettingsError when there is nothing to watch
 */
export function chooseSettings({ fileName, file, org, email }: SettingsSources): ChosenSettings {
  const given = [
    ...(org === undefined ? [] : [`-c org=${org}`]),
    ...(email === undefined ? [] : [`-c email=${email}`]),
  ];
  const input =
    given.length === 0 || !isRecord(file)
      ? file
      : {
          ...file,
          ...(org === undefined ? {} : { orgs: [{ alias: aliasOfUrl(org), url: org }] }),
          ...(email === undefined ? {} : { notify: [{ email }] }),
        };
  if (isRecord(input) && namesNoOrg(input)) throw new UndeployableSettingsError(noOrg(fileName));

  const config = parseMonitorConfig(
    input,
    given.length === 0 ? fileName : `${fileName} with ${given.join(' ')}`,
  );
  const requests = checkRequests(config, { controlTarget: '', secretArnOf: () => '' });
  if (requests.length === 0)
    throw new UndeployableSettingsError(`nothing to watch: ${fileName} leaves out every check of every org`);
  // What was parsed without a problem has the form of the settings.
  const normalized = normalizedUrls(input as MonitorSettings, config);
  const remarks = remarksOn(config, requests, given, fileName);
  return {
    config,
    remarks: [...remarks, ...normalized.map((text) => ({ id: 'normalized-url' as const, text }))],
  };
}

function remarksOn(
  config: MonitorConfig,
  requests: readonly CheckRequest[],
  given: readonly string[],
  fileName: string,
): Remark[] {
  const remarks: Remark[] = [];
  if (config.notify === 'nobody')
    remarks.push({
      id: 'notify-nobody',
      text: `nobody is told when something breaks: name an address under notify in ${fileName}, or pass -c email=oncall@example.com`,
    });
  for (const alias of readWithApiToken(requests))
    remarks.push({
      id: 'api-token',
      text: `org ${alias} is read with an API token, which has all the rights of the administrator who made it and ends with that account: prefer a service app, credential: { kind: 'kms', … } or { kind: 'private-key', … }`,
    });
  if (given.length > 0)
    remarks.push({
      id: 'repeat-context',
      text: `${given.join(' ')} takes the place of what the file says and is not remembered: repeat it at the next deploy, or write it into ${fileName}`,
    });
  return remarks;
}

/** Aliases; an org once, however many of its checks read the API. */
function readWithApiToken(requests: readonly CheckRequest[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap((request) =>
      'credential' in request && request.credential?.kind === 'ssws' ? [request.org.alias] : [],
    ),
  );
}

function noOrg(fileName: string): string {
  return [
    'no Okta org to watch. Do one of the two:',
    '  pass it:  npx cdk deploy -c org=https://acme.okta.com -c email=oncall@example.com',
    `  or write it into ${fileName}:  orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }]`,
  ].join('\n');
}

function namesNoOrg({ orgs }: Record<string, unknown>): boolean {
  return orgs === undefined || (Array.isArray(orgs) && orgs.length === 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
