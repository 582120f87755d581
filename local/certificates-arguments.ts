/** Whose certificates are listed, and how. Pure. */
import { orgEntries } from '../lambda/settings/org.ts';
import { httpsOrigin, pageUrl } from '../lambda/settings/values.ts';
import { onlyOne, readValue, type Values, wrongUsage } from './command-grammar.ts';
import { type CredentialArguments, credentialOf } from './credential-arguments.ts';
import { type NetworkArguments, networkArgumentsOf } from './network-arguments.ts';

export interface CertificatesCommand extends NetworkArguments {
  readonly kind: 'certificates';
  readonly source: CertificatesSource;
  readonly format: 'table' | 'json' | 'csv';
}

export type CertificatesSource =
  | {
      readonly kind: 'org';
      /** Its origin. */
      readonly url: string;
      /** Origins under which its lists may go on. */
      readonly customDomains: readonly string[];
      readonly credential: CredentialArguments;
    }
  | { readonly kind: 'metadata'; readonly urls: readonly string[] };

/** Options that say something of an org alone. */
const ORG_OPTIONS = ['org', 'custom-domain', 'client-id', 'private-key', 'kid', 'token'] as const;

/** @throws InvalidInputError naming the option, the value received unless it is secret, and what is allowed */
export function certificatesCommandOf(values: Values, environment: NodeJS.ProcessEnv): CertificatesCommand {
  if (values.json && values.csv) throw wrongUsage('--json and --csv: received both, allowed: one of them');
  return {
    kind: 'certificates',
    source: sourceOf(values, environment),
    format: values.json ? 'json' : values.csv ? 'csv' : 'table',
    ...networkArgumentsOf(values),
  };
}

function sourceOf(values: Values, environment: NodeJS.ProcessEnv): CertificatesSource {
  if (values.metadata !== undefined) {
    const other = ORG_OPTIONS.find((name) => values[name] !== undefined);
    if (other !== undefined)
      throw wrongUsage(`--metadata and --${other}: received both, allowed: an org, or metadata`);
    const urls = values.metadata.map((url) => readValue('metadata', url, pageUrl));
    return { kind: 'metadata', urls: [...new Set(urls)] };
  }
  const given = onlyOne('org', values.org) ?? environment['OKTA_CLIENT_ORGURL'];
  if (given === undefined || given === '')
    throw wrongUsage(
      'no org: allowed: --org URL such as https://acme.okta.com, OKTA_CLIENT_ORGURL, or --metadata URL',
    );
  return {
    kind: 'org',
    url: readValue('org', given, orgEntries.url),
    customDomains: (values['custom-domain'] ?? []).map((url) => readValue('custom-domain', url, httpsOrigin)),
    credential: credentialOf(values, environment),
  };
}
