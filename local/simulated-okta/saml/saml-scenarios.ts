/** Every state in which the SAML certificates of the simulated org can be put, and what its credential sees of them. */
import { type AdminRole, customRole, READ_ONLY_ADMIN } from '../api/admin-roles.ts';
import type { SamlEnds } from './simulated-saml.ts';

export interface SamlScenario {
  /** One sentence, in the present tense, of what is met. */
  readonly description: string;
  /** @default in years */
  readonly ends?: Partial<SamlEnds>;
  /** Of the credential. @default one that may read what the checks need */
  readonly role?: AdminRole;
  /** That was not granted to the credential. @default none */
  readonly missingScope?: string;
}

const TABLE = {
  'saml-healthy': { description: 'Every SAML certificate of the org is valid for months or years.' },
  'saml-expiring-in-20-days': {
    description: 'The certificates of four SAML apps expire in 20 days; for one a successor is staged.',
    ends: { expenses: 20, org: 20, wiki: 20 },
  },
  'saml-expired': {
    description: 'The certificate with which two SAML apps sign expired yesterday.',
    ends: { org: -1 },
  },
  'saml-partner-expiring-in-5-days': {
    description: 'The certificate with which an identity provider signs expires in 5 days.',
    ends: { partner: 5 },
  },
  'saml-apps-hidden': {
    description: 'The role of the credential shows it no app but itself, and no error.',
    role: READ_ONLY_ADMIN,
  },
  'saml-idps-forbidden': {
    description: 'The role of the credential may not read identity providers (403 E0000006).',
    role: customRole('apps', 'logs', 'rate-limits'),
  },
  'saml-idps-scope-missing': {
    description: 'The scope okta.idps.read was not granted to the credential (403 insufficient_scope).',
    missingScope: 'okta.idps.read',
  },
} satisfies Record<string, SamlScenario>;

export type SamlScenarioName = keyof typeof TABLE;

export const SAML_SCENARIOS: Readonly<Record<SamlScenarioName, SamlScenario>> = TABLE;

export function isSamlScenarioName(name: string): name is SamlScenarioName {
  return Object.hasOwn(TABLE, name);
}

export function describeSamlScenarios(): { name: SamlScenarioName; description: string }[] {
  const names = Object.keys(TABLE) as SamlScenarioName[];
  return names.map((name) => ({ name, description: TABLE[name].description }));
}
