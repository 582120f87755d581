/** Which SAML app is diagnosed, and what it is compared with. Pure. */
import { pageUrl } from '../../../lambda/settings/values.ts';
import {
  CREDENTIAL_OPTIONS,
  NETWORK_OPTIONS,
  readValue,
  type Values,
  wrongUsage,
} from '../../command-line/command-grammar.ts';
import { type CredentialArguments, credentialIn } from '../../command-line/credential-arguments.ts';
import { type NetworkArguments, networkArgumentsOf } from '../../command-line/network-arguments.ts';
import { received } from '../../command-line/received.ts';
import { orgUrlOf } from '../arguments.ts';

export interface SamlDiagnosisCommand extends NetworkArguments {
  readonly kind: 'diagnose-saml';
  readonly source: SamlSource;
  readonly expected: ExpectedArguments;
  readonly json: boolean;
}

export type SamlSource =
  | {
      readonly kind: 'app';
      /** Origin of the org. */
      readonly url: string;
      /** Id or label. */
      readonly app: string;
      readonly credential: CredentialArguments;
    }
  /** What Okta tells anybody of an app; no credential is needed. */
  | { readonly kind: 'metadata'; readonly url: string };

export interface ExpectedArguments {
  /** To the byte as it was typed. */
  readonly acs: string | undefined;
  readonly audience: string | undefined;
  /** A file, or an https URL. */
  readonly metadata: string | undefined;
}

/** Those of `diagnose` that say something of a sign-in by SAML. */
const OPTIONS: readonly string[] = [
  'saml',
  'expect-acs',
  'expect-audience',
  'sp-metadata',
  'org',
  ...CREDENTIAL_OPTIONS,
  'json',
  ...NETWORK_OPTIONS,
];

const OPTIONS_OF_APPS = ['org', ...CREDENTIAL_OPTIONS] as const;

/** @throws InvalidInputError naming the option, the value received unless it is secret, and what is allowed */
export function samlDiagnosisOf(values: Values, environment: NodeJS.ProcessEnv): SamlDiagnosisCommand {
  const other = Object.keys(values).find((name) => !OPTIONS.includes(name));
  if (other !== undefined) throw wrongUsage(`--saml and --${other}: received both, allowed: one of them`);
  const source = sourceOf(values.saml ?? '', values, environment);
  return {
    kind: 'diagnose-saml',
    source,
    expected: expectedOf(values, source),
    json: values.json ?? false,
    ...networkArgumentsOf(values),
  };
}

/** @throws InvalidInputError for options that say something of a SAML app alone */
export function withoutSamlOptions(values: Values): void {
  const option = (['expect-acs', 'sp-metadata'] as const).find((name) => values[name] !== undefined);
  if (option !== undefined) throw wrongUsage(`--${option}: received without --saml, allowed: beside it`);
}

function sourceOf(saml: string, values: Values, environment: NodeJS.ProcessEnv): SamlSource {
  if (/^https?:/i.test(saml)) {
    const other = OPTIONS_OF_APPS.find((name) => values[name] !== undefined);
    if (other !== undefined)
      throw wrongUsage(
        `--saml URL and --${other}: received both, allowed: a metadata URL, or an app of an org by id or label`,
      );
    return { kind: 'metadata', url: readValue('saml', saml, pageUrl) };
  }
  if (saml.trim() === '')
    throw wrongUsage('--saml: received nothing, allowed: id or label of an app, or a metadata URL');
  const url = orgUrlOf(values, environment);
  const credential = credentialIn(values, environment);
  if (credential === undefined)
    throw wrongUsage(
      'no credential: allowed: --client-id and --private-key of a service app, or --token; or --saml METADATA-URL, which needs none',
    );
  return { kind: 'app', url, app: saml.trim(), credential };
}

function expectedOf(values: Values, source: SamlSource): ExpectedArguments {
  const { 'expect-acs': acs, 'expect-audience': audience, 'sp-metadata': metadata } = values;
  const option = acs !== undefined ? 'expect-acs' : audience !== undefined ? 'expect-audience' : undefined;
  if (source.kind === 'metadata' && option !== undefined)
    throw wrongUsage(
      `--${option}: received beside a metadata URL, which does not tell it, allowed: beside an app of an org by id or label`,
    );
  if (acs !== undefined && !/^https?:\/\/[^\s/]\S*$/.test(acs))
    throw wrongUsage(`--expect-acs: received ${received(acs)}, allowed: an http or https URL without blanks`);
  if (audience?.trim() === '')
    throw wrongUsage(
      '--expect-audience: received nothing, allowed: an entity id, such as https://sp.example',
    );
  if (metadata?.trim() === '')
    throw wrongUsage('--sp-metadata: received nothing, allowed: a file, or an https URL');
  const isUrl = metadata !== undefined && /^https?:/i.test(metadata);
  return { acs, audience, metadata: isUrl ? readValue('sp-metadata', metadata, pageUrl) : metadata };
}
