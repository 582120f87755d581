/**
 * Reads a discovery document: untrusted JSON in, the fields the check judges out, with every way in which the
 * mandatory ones are missing or of the wrong type.
 */
import * as v from 'valibot';
import { describeIssue } from '../../schema-problems.ts';

const url = v.pipe(
  v.string('a URL'),
  v.check((text) => URL.canParse(text), 'a URL'),
);
const names = v.pipe(v.array(v.string('a name'), 'a list of names'), v.minLength(1, 'at least one name'));

/**
 * Mandatory by OpenID Connect Discovery 1.0, section 3, and served by every Okta org seen; which further fields
 * appear depends on the age and the features of the org.
 */
const mandatory = v.looseObject({
  issuer: url,
  authorization_endpoint: url,
  token_endpoint: url,
  jwks_uri: url,
  response_types_supported: names,
  subject_types_supported: names,
  id_token_signing_alg_values_supported: names,
});

export interface DiscoveryFields {
  /** As served, byte for byte; undefined when absent or not a string. */
  readonly issuer: string | undefined;
  readonly jwksUri: string | undefined;
  /** Every field that names an endpoint or the JWKS and holds a URL. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly signingAlgorithms: readonly string[];
  /** What is missing or malformed; empty for a sound document. */
  readonly problems: readonly string[];
}

/** Never throws: whatever the JSON is, its faults are listed. */
export function readDiscoveryDocument(json: unknown): DiscoveryFields {
  const parsed = v.safeParse(mandatory, json);
  const fields = v.is(v.record(v.string(), v.unknown()), json) ? json : {};
  return {
    issuer: textField(fields, 'issuer'),
    jwksUri: urlField(fields, 'jwks_uri'),
    endpoints: endpointsIn(fields),
    signingAlgorithms: namesField(fields, 'id_token_signing_alg_values_supported'),
    problems: parsed.success ? [] : parsed.issues.map(describeIssue),
  };
}

function textField(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function urlField(fields: Record<string, unknown>, name: string): string | undefined {
  const text = textField(fields, name);
  return text !== undefined && URL.canParse(text) ? text : undefined;
}

function namesField(fields: Record<string, unknown>, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function endpointsIn(fields: Record<string, unknown>): Record<string, string> {
  const named = Object.keys(fields).filter((name) => name.endsWith('_endpoint') || name === 'jwks_uri');
  const located = named.flatMap((name) => {
    const value = urlField(fields, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(located);
}
