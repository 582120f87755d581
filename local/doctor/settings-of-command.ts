/** Which checks an org would get before it is deployed: by the settings file, or by the defaults for a URL. Pure. */

import {
  aliasOfUrl,
  type CheckRequest,
  checkRequests,
  type MonitorConfig,
  parseMonitorConfig,
} from '../../lambda/config.ts';
import { DEFAULT_SCOPES } from '../../lambda/settings/credential.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import { CONTROL_TARGET } from '../command-line/control-target.ts';
import type { CredentialArguments } from '../command-line/credential-arguments.ts';
import type { OrgDoctorCommand } from './doctor-arguments.ts';
import { NOT_MADE } from './look-at-org.ts';

/** In place of the ARN of a secret: the one that the command line names. */
export const GIVEN = 'given';

type Question = Pick<OrgDoctorCommand, 'org' | 'statusPage' | 'credential'>;

/**
 * @param settings what the settings file exports, where no org is named
 * @throws InvalidInputError for wrong settings, for no org, and for one credential where there are several
 */
export function requestsOf(question: Question, settings: unknown): CheckRequest[] {
  const { credential } = question;
  const config = configOf(question, settings);
  const [only, ...others] = config.orgs;
  if (only === undefined)
    throw wrongUsage(
      'no org: allowed: --org URL such as https://acme.okta.com, OKTA_CLIENT_ORGURL, --stack, or orgs in monitor.config.ts',
    );
  if (credential !== undefined && others.length > 0)
    throw wrongUsage(
      `a credential is given, by an option or in the environment, and monitor.config.ts has ${config.orgs.length} orgs, allowed: --org URL beside it`,
    );
  const orgs =
    credential === undefined
      ? config.orgs
      : [{ ...only, credential: withGiven(credential, only.credential) }];
  const secretArnOf = () => (credential === undefined ? NOT_MADE : GIVEN);
  return checkRequests({ ...config, orgs }, { controlTarget: CONTROL_TARGET, secretArnOf });
}

function configOf({ org, statusPage: url }: Question, settings: unknown): MonitorConfig {
  const config =
    org === undefined
      ? parseMonitorConfig(settings, 'monitor.config.ts')
      : parseMonitorConfig(
          { orgs: [{ alias: aliasOfUrl(org.url), ...org }], notify: 'nobody' },
          'command line',
        );
  return url === undefined ? config : { ...config, statusPage: { ...config.statusPage, url } };
}

type Configured = MonitorConfig['orgs'][number]['credential'];

/** Scopes and DPoP stay those of the settings, as the runs would have them. */
function withGiven(given: CredentialArguments, configured: Configured): Configured {
  if (given.kind === 'api-token') return { kind: 'ssws', secretArn: undefined };
  const { scopes, dpop } =
    configured === undefined || configured.kind === 'ssws'
      ? { scopes: [...DEFAULT_SCOPES], dpop: true }
      : configured;
  const { clientId, kid } = given;
  return { kind: 'private-key', clientId, kid, scopes, dpop, secretArn: undefined };
}
