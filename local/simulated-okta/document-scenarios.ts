/** Faults of meaning: well-formed answers that say something wrong, or something new. All of the org server. */
import type { JsonObject } from './documents.ts';
import {
  type Change,
  editDocument,
  FOREIGN_HOST,
  onForeignHost,
  type Rule,
  removeMember,
  replaceMember,
  type Scenario,
} from './scenario.ts';
import { orgServerKeys, type ServerKeys, type SigningJwk } from './signing-keys.ts';

const discovery = (change: Change): readonly Rule[] => [{ to: ['org-discovery'], change }];

/** The JWKS with other keys, made from all that the org server has. */
function jwks(keys: (available: ServerKeys, current: readonly SigningJwk[]) => readonly unknown[]) {
  const change: Change = async (healthy, asked) => {
    const available = await orgServerKeys();
    const current = available.current.map((key) => key.jwk);
    return editDocument((document): JsonObject => ({ ...document, keys: keys(available, current) }))(
      healthy,
      asked,
    );
  };
  return [{ to: ['org-keys'], change }] as const satisfies readonly Rule[];
}

function withoutModulus({ n: _modulus, ...rest }: SigningJwk) {
  return rest;
}

/** By which the simulated org is reached as well, and its certificate holds it. */
const CUSTOM_HOST = '127.0.0.1';

export const DOCUMENT_SCENARIOS = {
  'missing-field': {
    description: 'The discovery document lacks the mandatory token_endpoint.',
    rules: discovery(removeMember('token_endpoint')),
  },
  'missing-jwks-uri': {
    description: 'The discovery document lacks the mandatory jwks_uri.',
    rules: discovery(removeMember('jwks_uri')),
  },
  'issuer-mismatch': {
    description: 'The discovery document states an issuer on another host.',
    rules: discovery(replaceMember('issuer', onForeignHost)),
  },
  'issuer-trailing-slash': {
    description: 'The discovery document states the issuer with a slash at its end.',
    rules: discovery(replaceMember('issuer', (issuer) => `${issuer}/`)),
  },
  'issuer-http': {
    description: 'The discovery document states the issuer as http.',
    rules: discovery(replaceMember('issuer', withHttp)),
  },
  'endpoint-not-https': {
    description: 'The token_endpoint is http.',
    rules: discovery(replaceMember('token_endpoint', withHttp)),
  },
  'endpoint-on-foreign-host': {
    description: 'The authorization_endpoint is on a host that is not the org.',
    rules: discovery(replaceMember('authorization_endpoint', onForeignHost)),
  },
  'jwks-uri-on-foreign-host': {
    description: `The jwks_uri is on a host that is not the org (${FOREIGN_HOST}).`,
    rules: discovery(replaceMember('jwks_uri', onForeignHost)),
  },

  'no-keys': { description: 'The JWKS has no keys.', rules: jwks(() => []) },
  'duplicate-kid': {
    description: 'Two different keys of the JWKS have the same kid.',
    rules: jwks((_available, [first, ...others]) => [
      first,
      ...others.map((key) => ({ ...key, kid: first?.kid })),
    ]),
  },
  'keys-without-modulus': {
    description: 'No key of the JWKS has its modulus n.',
    rules: jwks((_available, current) => current.map(withoutModulus)),
  },
  'keys-for-encryption': {
    description: 'Every key of the JWKS is for encryption (use: enc).',
    rules: jwks((_available, current) => current.map((key) => ({ ...key, use: 'enc' }))),
  },
  'keys-too-short': {
    description: 'The only key of the JWKS is RSA 1024.',
    rules: jwks(({ tooShort }) => [tooShort.jwk]),
  },
  'one-unusable-key': {
    description: 'One of the two keys of the JWKS has no modulus n; the other is good.',
    rules: jwks((_available, [first, ...others]) => [first && withoutModulus(first), ...others]),
  },
  'key-added': {
    description: 'A third key has joined the JWKS, as weeks before a rotation.',
    rules: jwks(({ added }, current) => [...current, added.jwk]),
  },
  'all-keys-replaced': {
    description: 'No key of the JWKS is the same as when the org is healthy.',
    rules: jwks(({ replacements }) => replacements.map((key) => key.jwk)),
  },

  'organization-with-custom-domain': {
    description: `The okta-organization document names a custom domain, ${CUSTOM_HOST} in place of localhost.`,
    rules: [
      {
        to: ['organization'],
        change: editDocument((document, { origin }) => {
          const links = document['_links'] as JsonObject;
          const href = origin.replace('//localhost', `//${CUSTOM_HOST}`);
          return { ...document, _links: { ...links, alternate: { href } } };
        }),
      },
    ],
  },
  'organization-without-cell': {
    description: 'The okta-organization document names no cell.',
    rules: [{ to: ['organization'], change: removeMember('cell') }],
  },
} satisfies Record<string, Scenario>;

function withHttp(url: string): string {
  return url.replace(/^https:/, 'http:');
}
