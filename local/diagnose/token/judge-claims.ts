/** Whether a token is from whom it should be, for whom it should be, and for what. Pure. */
import type { Line, LineState } from '../../command-line/checklist.ts';
import { type Cause, joined, type Part } from '../cause.ts';
import { type Issuer, issuerOf, type OrgNames } from './issuers.ts';
import type { Jwt } from './read-token.ts';

export interface TokenExpectations {
  readonly org: OrgNames;
  /** Custom domains that the command line named: whoever does knows that tokens may be from there. */
  readonly namedDomains: readonly string[];
  /** Id of the custom authorization server that the token is to be from; undefined for any of the org. */
  readonly authorizationServer: string | undefined;
  readonly audience: string | undefined;
  /** What the token is to open. */
  readonly endpoint:
    | { readonly inWords: string; readonly isOfOktasApi: boolean; readonly scopes: readonly string[] }
    | undefined;
}

function part(state: LineState, what: string, observed: string, cause?: Cause): Part {
  const line: Line = { state, area: 'Access token', what, observed };
  return {
    lines: [cause === undefined ? line : { ...line, fix: cause.fix }],
    causes: cause === undefined ? [] : [cause],
  };
}

export function judgeIssuer({ claims: { iss } }: Jwt, expected: TokenExpectations): Part {
  if (iss === undefined) return part('critical', 'iss', 'not stated', WITHOUT_ISSUER);
  const issuer = issuerOf(iss, expected.org);
  const cause = wrongIssuer(iss, issuer, expected);
  if (cause !== undefined) return part(cause.severity, 'iss', iss, cause);
  return part('ok', 'iss', `${iss}${issuer.kind === 'org' ? ', the org authorization server' : ''}`);
}

const WITHOUT_ISSUER: Cause = {
  code: 'TOKEN_WRONG_ISSUER',
  severity: 'critical',
  sentence: 'The token names no issuer.',
  fix: 'Find out who made it: every token of Okta has iss.',
};

function wrongIssuer(iss: string, issuer: Issuer, expected: TokenExpectations): Cause | undefined {
  const { org, authorizationServer: id, endpoint } = expected;
  if (issuer.kind === 'foreign') return ofAnother(iss, org);
  if (id !== undefined && (issuer.kind !== 'custom' || issuer.id !== id)) {
    return {
      code: 'TOKEN_WRONG_ISSUER',
      severity: 'critical',
      sentence: `The token is from ${iss}, and not from the authorization server ${id}.`,
      fix: `Ask ${issuer.origin}/oauth2/${id}/v1/token for it, or name the issuer that the token has to whoever verifies it.`,
    };
  }
  if (endpoint?.isOfOktasApi && issuer.kind === 'custom') {
    return {
      code: 'TOKEN_WRONG_ISSUER',
      severity: 'critical',
      sentence: `The token is from the custom authorization server ${issuer.id}, whose tokens do not open Okta's own API.`,
      fix: `Ask the org authorization server for it: ${org.url}/oauth2/v1/token.`,
    };
  }
  if (issuer.origin === org.url || expected.namedDomains.includes(issuer.origin)) return undefined;
  return {
    code: 'CUSTOM_DOMAIN_ISSUER',
    severity: 'critical',
    sentence: `The token states the issuer under the custom domain of the org, ${iss}, and is refused by whoever expects ${org.url}.`,
    fix: `Set the issuer of whoever verifies it to ${iss}, byte for byte, or the issuer of the authorization server to the org URL (its issuer mode in Okta).`,
  };
}

function ofAnother(iss: string, { url, customDomains }: OrgNames): Cause {
  return {
    code: 'TOKEN_WRONG_ISSUER',
    severity: 'critical',
    sentence: `The token is from ${iss}, which is no authorization server of ${[url, ...customDomains].join(' or ')}.`,
    fix: 'Look whether client and API mean the same org (production or preview), and the same authorization server; an issuer is compared byte for byte.',
  };
}

export function judgeAudience({ audiences, claims: { iss } }: Jwt, expected: TokenExpectations): Part {
  const stated = audiences.join(', ') || 'not stated';
  const { audience, org } = expected;
  const isOfOrg = iss !== undefined && issuerOf(iss, org).kind === 'org';
  if (audience === undefined) {
    const note = isOfOrg ? '; of the org server it is the org itself' : '; --expect-audience compares it';
    return part('info', 'aud', stated + note);
  }
  if (audiences.includes(audience)) return part('ok', 'aud', stated);
  return part('critical', 'aud', `${stated}, wanted ${audience}`, {
    code: 'TOKEN_WRONG_AUDIENCE',
    severity: 'critical',
    sentence: `The token is for ${stated}, and whoever takes it expects ${audience}.`,
    fix: 'Set the audience of the custom authorization server in Okta (Security, API), or the one that the API expects, to the same text, byte for byte.',
  });
}

export function judgeScopes(
  { scopes, claims: { cid, client_id, cnf } }: Jwt,
  expected: TokenExpectations,
): Part {
  const shown = scopes.join(' ') || 'none';
  const client = cid ?? client_id;
  const parts = [
    ...(client === undefined ? [] : [part('info', 'cid', client)]),
    ...(cnf?.jkt === undefined
      ? []
      : [
          part(
            'info',
            'cnf',
            'bound to a DPoP key: every request needs the scheme DPoP and a proof by that key (RFC 9449)',
          ),
        ]),
    ofScopes(scopes, shown, expected),
  ];
  return joined(parts);
}

function ofScopes(scopes: readonly string[], shown: string, { endpoint }: TokenExpectations): Part {
  if (endpoint === undefined) return part('info', 'scp', shown);
  const missing = endpoint.scopes.filter((scope) => !scopes.includes(scope) && !isManaged(scope, scopes));
  if (missing.length === 0) return part('ok', 'scp', shown);
  const named = missing.join(' and ');
  return part('critical', 'scp', `${shown}; ${endpoint.inWords} needs ${named}`, {
    code: 'SCOPE_MISSING',
    severity: 'critical',
    sentence: `The token lacks the scope ${named}, which ${endpoint.inWords} needs.`,
    fix: `Have a super admin grant ${named} to the app (its Okta API Scopes), ask for it in the scope parameter of the token request, and get a new token.`,
  });
}

/** Whether `okta.users.manage` reads too is not documented: the call itself shows it. */
function isManaged(scope: string, scopes: readonly string[]): boolean {
  return scope.endsWith('.read') && scopes.includes(scope.replace(/\.read$/, '.manage'));
}
