import { describe, expect, it } from 'vitest';
import { readDiscoveryDocument } from '../../../../lambda/checks/oidc-discovery/discovery-document.ts';
import { discoveryDocument } from '../../../support/plain-org.ts';

const sound = discoveryDocument('https://acme.okta.example');
const URLS = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'];
const LISTS = [
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];

const combined = (fields: readonly string[], values: readonly unknown[]) =>
  fields.flatMap((field) => values.map((value) => ({ field, value })));

describe('A discovery document', () => {
  it('with the mandatory fields and no other is sound', () => {
    expect(readDiscoveryDocument(sound).problems).toEqual([]);
  });

  it.each([
    ...combined(URLS, [undefined, null, '', 'acme.okta.example', 7, ['https://acme.okta.example'], {}]),
    ...combined(LISTS, [undefined, null, '', 'RS256', [], [7], ['RS256', null], { 0: 'RS256' }]),
  ])('is not sound with $value for $field, and says so', ({ field, value }) => {
    const spoilt = JSON.parse(JSON.stringify({ ...sound, [field]: value }));
    const { problems } = readDiscoveryDocument(spoilt);
    expect(problems.join('\n')).toContain(field);
    expect(new Set(problems.map((problem) => /^\w+/.exec(problem)?.[0]))).toEqual(new Set([field]));
  });
});
