/** Whose certificates are listed, and how. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import { httpsOrigin, pageUrl } from '../../lambda/settings/values.ts';
import {
  CREDENTIAL_OPTIONS,
  NETWORK_OPTIONS,
  onlyOne,
  readValue,
  type Values,
  wrongUsage,
} from '../command-line/command-grammar.ts';
import { type CredentialArguments, credentialOf } from '../command-line/credential-arguments.ts';
import { type NetworkArguments, networkArgumentsOf } from '../command-line/network-arguments.ts';

export type CertificatesCommand = CertificatesScanCommand | StoredCertificatesCommand;
export type CertificatesFormat = 'table' | 'json' | 'csv';

export interface CertificatesScanCommand extends NetworkArguments {
  readonly kind: 'certificates';
  readonly source: CertificatesSource;
  readonly format: CertificatesFormat;
}

/** What the runs of a deployed stack have stored; nobody but AWS is asked. */
export interface StoredCertificatesCommand {
  readonly kind: 'stored-certificates';
  readonly stack: string;
  /** Alias; all orgs of the stack unless given. */
  readonly org: string | undefined;
  readonly format: CertificatesFormat;
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
const ORG_OPTIONS = ['org', 'custom-domain', ...CREDENTIAL_OPTIONS] as const;

/** Options that say something of a scan alone. */
const SCAN_OPTIONS = ['metadata', 'custom-domain', ...CREDENTIAL_OPTIONS, ...NETWORK_OPTIONS] as const;

/** @throws InvalidInputError naming the option, the value received unless it is secret, and what is allowed */
export function certificatesCommandOf(values: Values, environment: NodeJS.ProcessEnv): CertificatesCommand {
  if (values.json && values.csv) throw wrongUsage('--json and --csv: received both, allowed: one of them');
  const format = values.json ? 'json' : values.csv ? 'csv' : 'table';
  if (values.stack !== undefined) return storedCommandOf(values.stack, values, format);
  return {
    kind: 'certificates',
    source: sourceOf(values, environment),
    format,
    ...networkArgumentsOf(values),
  };
}

/** Of the environment only what is said of AWS counts: an org or a credential there is for a scan. */
function storedCommandOf(
  stack: string,
  values: Values,
  format: CertificatesFormat,
): StoredCertificatesCommand {
  const other = SCAN_OPTIONS.find((name) => values[name] !== undefined);
  if (other !== undefined)
    throw wrongUsage(`--stack and --${other}: received both, allowed: what is stored, or a scan`);
  return { kind: 'stored-certificates', stack, org: onlyOne('org', values.org), format };
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
      'no org: allowed: --org URL such as https://acme.okta.com, OKTA_CLIENT_ORGURL, --metadata URL, or --stack NAME',
    );
  return {
    kind: 'org',
    url: readValue('org', given, orgEntries.url),
    customDomains: (values['custom-domain'] ?? []).map((url) => readValue('custom-domain', url, httpsOrigin)),
    credential: credentialOf(values, environment),
  };
}
