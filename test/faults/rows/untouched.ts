/** Why a check has nothing to do with a fault. */
import { untouched } from '../support/cells.ts';

/** What asks the org without a credential, and what does not ask it at all. */
export const NOT_BY_API = {
  'oidc-discovery': untouched('reads public documents, and not the API'),
  'service-status': untouched('the page is another site'),
} as const;

/** What asks the API, and what does not ask the org at all. */
export const NOT_BY_DOCUMENTS = {
  'rate-limits': untouched('asks the API, and reads no discovery document'),
  'service-status': untouched('the page is another site'),
  'saml-certificates': untouched('asks the API, and reads no discovery document'),
} as const;

export const NOT_BY_PAGE = {
  'oidc-discovery': untouched('asks the org alone'),
  'rate-limits': untouched('asks the org alone'),
  'saml-certificates': untouched('asks the org alone'),
} as const;
