/** The documents an Okta org serves to anyone, as functions of its origin. */

/** A document of string, boolean, list or object members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Custom authorization servers that exist in the simulated org. */
export const CUSTOM_SERVER_IDS = ['default', 'aus1sandbox'] as const;

const CLIENT_AUTHENTICATION = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
];
const JWS_ALGORITHMS = ['HS', 'RS', 'ES'].flatMap((family) => [256, 384, 512].map((bits) => family + bits));
const RESPONSE_TYPES = ['code', 'id_token', 'code id_token', 'code token', 'id_token token'];
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const ID_TOKEN_CLAIMS =
  'iss ver sub aud iat exp jti auth_time amr idp nonce name preferred_username given_name family_name email email_verified zoneinfo locale updated_at at_hash c_hash';
const ACCESS_TOKEN_CLAIMS = 'ver jti iss aud iat exp cid uid scp sub';

/**
 * `/.well-known/openid-configuration`.
 *
 * @param origin scheme, host and port by which the org was asked
 * @param serverId a custom authorization server, or nothing for the org authorization server
 */
export function openidConfiguration(origin: string, serverId?: string): JsonObject {
  const { issuer, base } = authorizationServer(origin, serverId);
  return {
    issuer,
    authorization_endpoint: `${base}/v1/authorize`,
    token_endpoint: `${base}/v1/token`,
    userinfo_endpoint: `${base}/v1/userinfo`,
    registration_endpoint: `${origin}/oauth2/v1/clients`,
    jwks_uri: `${base}/v1/keys`,
    response_types_supported: [...RESPONSE_TYPES, 'code id_token token'],
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'password', DEVICE_GRANT],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'address', 'phone', 'offline_access', 'groups'],
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    claims_supported: ID_TOKEN_CLAIMS.split(' '),
    code_challenge_methods_supported: ['S256'],
    ...managementEndpoints(base),
  };
}

/**
 * `/.well-known/oauth-authorization-server` (RFC 8414). The org authorization server states no `jwks_uri` here,
 * because its access tokens are for Okta alone to verify; custom servers do.
 */
export function oauthServerMetadata(origin: string, serverId?: string): JsonObject {
  const { issuer, base } = authorizationServer(origin, serverId);
  return {
    issuer,
    authorization_endpoint: `${base}/v1/authorize`,
    token_endpoint: `${base}/v1/token`,
    registration_endpoint: `${origin}/oauth2/v1/clients`,
    ...(serverId === undefined ? {} : { jwks_uri: `${base}/v1/keys` }),
    response_types_supported: ['token', ...RESPONSE_TYPES, 'code id_token token'],
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
    subject_types_supported: ['public'],
    scopes_supported: ['okta.apps.read', 'okta.groups.read', 'okta.logs.read', 'okta.users.read'],
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    claims_supported: ACCESS_TOKEN_CLAIMS.split(' '),
    code_challenge_methods_supported: ['S256'],
    ...managementEndpoints(base),
    dpop_signing_alg_values_supported: JWS_ALGORITHMS.filter((algorithm) => !algorithm.startsWith('HS')),
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    identity_chaining_requested_token_types_supported: ['urn:ietf:params:oauth:token-type:id-jag'],
  };
}

/** `/.well-known/okta-organization` of an Identity Engine org; `cell` is what Okta sends but does not document. */
export function oktaOrganization(origin: string): JsonObject {
  return {
    id: '00osimulatedorg0001d7',
    cell: 'ok14',
    _links: { organization: { href: origin } },
    pipeline: 'idx',
    settings: {
      analyticsCollectionEnabled: false,
      bugReportingEnabled: true,
      omEnabled: false,
      pssoEnabled: false,
      desktopMFAEnabled: false,
      itpEnabled: false,
    },
  };
}

/** The org server's issuer has no path although its endpoints live under `/oauth2`. */
function authorizationServer(origin: string, serverId: string | undefined) {
  if (serverId === undefined) return { issuer: origin, base: `${origin}/oauth2` };
  return { issuer: `${origin}/oauth2/${serverId}`, base: `${origin}/oauth2/${serverId}` };
}

function managementEndpoints(base: string): JsonObject {
  return {
    introspection_endpoint: `${base}/v1/introspect`,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    revocation_endpoint: `${base}/v1/revoke`,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    end_session_endpoint: `${base}/v1/logout`,
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: JWS_ALGORITHMS,
    device_authorization_endpoint: `${base}/v1/device/authorize`,
    pushed_authorization_request_endpoint: `${base}/v1/par`,
  };
}
