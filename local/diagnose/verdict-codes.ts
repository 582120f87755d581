/** The codes of a diagnosis: stable, and part of `docs/diagnose.md`, so never renamed lightly. Pure. */
import type { Condition, Reason } from '../../lambda/contract.ts';
import { REFUSAL_KINDS, type RefusalKind } from '../../lambda/okta/errors/kinds.ts';

/** Of the way to the org and of access tokens, where neither a check nor a refusal has a code. What each says, in one sentence. */
export const ORG_AND_TOKEN_CODES = {
  TOKEN_MALFORMED: 'What was given as an access token is none: cut off, quoted, or of another kind.',
  TOKEN_IS_ID_TOKEN: 'What was given is an ID token, which opens nothing.',
  TOKEN_EXPIRED: "The access token has expired, by Okta's clock.",
  TOKEN_NOT_YET_VALID: "The access token is valid from a later time on, by Okta's clock.",
  TOKEN_WITHOUT_EXP: 'The access token does not say when it expires, as every one of Okta does.',
  TOKEN_WRONG_ISSUER:
    'The access token is from another authorization server than it has to be, or names none.',
  TOKEN_WRONG_AUDIENCE: 'The access token is for another audience than whoever takes it expects.',
  TOKEN_KEY_UNKNOWN:
    'The access token was signed with a key that its issuer does not publish, or not any more.',
  TOKEN_ALGORITHM: 'The access token states an algorithm with which Okta signs none.',
  TOKEN_SIGNATURE_INVALID: 'The signature of the access token does not fit its content.',
  TOKEN_INACTIVE:
    'The issuer of the access token says that it is not active: expired, revoked, or never from there.',
  CUSTOM_DOMAIN_ISSUER:
    'The issuer is under the custom domain of the org, so that whoever expects the org URL refuses it.',
  PROXY_NOT_USED: 'A proxy is set on this machine, and diagnose connects directly.',
} as const;

/** Of `--saml`, in the same way. */
export const SAML_CODES = {
  APP_NOT_FOUND: 'The org has no app with this id or label that the credential may see.',
  APP_AMBIGUOUS: 'Several apps have this label; the id names one.',
  APP_INACTIVE: 'The app is not active, so that nobody can sign in to it.',
  NOT_SAML: 'The app signs people in by something else than SAML.',
  ACS_MISMATCH: 'Okta sends assertions to another ACS URL than the service provider takes them at.',
  ACS_ONLY_ON_REQUEST:
    'The ACS URL of the service provider is one that Okta uses only where a request asks for it.',
  ACS_WITHOUT_POST: 'The service provider names no ACS URL for HTTP-POST, by which Okta sends assertions.',
  RECIPIENT_MISMATCH: 'The recipient in the assertion is not the ACS URL.',
  DESTINATION_MISMATCH: 'The destination in the response is not the ACS URL.',
  AUDIENCE_MISMATCH: 'The assertion is for another audience than the entity id of the service provider.',
  NOTHING_SIGNED: 'Okta signs neither the response nor the assertion.',
  ASSERTION_NOT_SIGNED: 'Okta does not sign the assertion itself, and the service provider demands it.',
  SIGNATURE_SHA1: 'The app signs with SHA-1, which many service providers refuse.',
  DIGEST_SHA1: 'The app makes digests with SHA-1, which many service providers refuse.',
  NAMEID_FORMAT_MISMATCH: 'The app sends names in a format that the service provider does not list.',
  ATTRIBUTES_MISSING: 'The service provider requires attributes that the app does not list.',
  ATTRIBUTE_FORMAT_MISMATCH:
    'The app sends attributes in another name format than the service provider lists.',
  CERTIFICATE_EXPIRED: 'A certificate that signs, checks or encrypts at this sign-in has expired.',
  METADATA_UNREADABLE: 'The metadata of the app at Okta cannot be read.',
  METADATA_OTHER_CERTIFICATE:
    'The metadata of the app has another certificate than the one that it signs with.',
  REQUESTS_NOT_SIGNED: 'The app demands signed requests, and the service provider says that it signs none.',
  SP_SIGNATURE_OTHER_CERTIFICATE:
    'The app checks requests with another certificate than the service provider states.',
  SP_ENCRYPTION_OTHER_CERTIFICATE:
    'Okta encrypts assertions for another certificate than the service provider states.',
  SP_METADATA_UNREADABLE:
    'The metadata of the service provider cannot be read, or does not say which one is meant.',
  SP_METADATA_EXPIRED: 'The metadata of the service provider is past its validUntil.',
  SP_METADATA_OTHER_ACS: 'The metadata of the service provider has another ACS URL than --expect-acs.',
  SP_METADATA_OTHER_AUDIENCE:
    'The metadata of the service provider has another entity id than --expect-audience.',
} as const;

export type DiagnosisCode = keyof typeof ORG_AND_TOKEN_CODES | keyof typeof SAML_CODES;

type InCapitals<Kind extends string> = Kind extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${InCapitals<Tail>}`
  : Uppercase<Kind>;
export type RefusalCode = InCapitals<RefusalKind>;

/** `scope-missing` is SCOPE_MISSING. */
export function codeOfRefusal(kind: RefusalKind): RefusalCode {
  return kind.replaceAll('-', '_').toUpperCase() as RefusalCode;
}

export type VerdictCode = Condition | Reason | RefusalCode | DiagnosisCode;

/** Conditions and reasons of the checks that a diagnosis can end with; the others need a monitor that goes on. */
const SHARED_CODES: readonly (Condition | Reason)[] = [
  'CERTIFICATE_EXPIRING',
  'DISCOVERY_INVALID',
  'ISSUER_MISMATCH',
  'NO_USABLE_SIGNING_KEY',
  'JWKS_INVALID',
  'CLOCK_SKEW',
  'LATENCY_HIGH',
  'OKTA_INCIDENT',
  'CERTIFICATE_NOT_YET_VALID',
  'CERTIFICATE_WEAK',
  'METADATA_EXPIRED',
  'DNS',
  'CONNECT',
  'TLS',
  'TIMEOUT',
  'RESET',
  'TRUNCATED',
  'CERT_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_WRONG_HOST',
  'CERT_SELF_SIGNED',
  'CERT_UNKNOWN_ISSUER',
  'CERT_WEAK_KEY',
  'CERT_INVALID',
  'REDIRECT',
  'REDIRECT_LOOP',
  'HTTP_2XX',
  'HTTP_4XX',
  'HTTP_5XX',
  'RATE_LIMITED',
  'READ_ONLY',
  'FEATURE_NOT_LICENSED',
  'TOO_LARGE',
  'BAD_ENCODING',
  'WRONG_CHARSET',
  'HTML',
  'NOT_JSON',
  'SCHEMA',
  'MONITOR_NETWORK',
  'PRIVATE_ADDRESS',
  'DEADLINE',
  'CREDENTIAL_UNUSABLE',
  'INCOMPLETE',
];

const keysOf = <Code extends string>(codes: Readonly<Record<Code, string>>) => Object.keys(codes) as Code[];

/** Each once. */
export const VERDICT_CODES: ReadonlySet<VerdictCode> = new Set([
  ...keysOf(ORG_AND_TOKEN_CODES),
  ...keysOf(SAML_CODES),
  ...REFUSAL_KINDS.map(codeOfRefusal),
  ...SHARED_CODES,
]);
