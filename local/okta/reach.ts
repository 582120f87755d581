/** Whether it is any use to ask an org for more. Pure. */
import type { DiscoveryFacts } from '../../lambda/checks/oidc-discovery/facts.ts';

/** False where the org's own host, the first, takes no connection that clients trust: then its API need not be tried. */
export function isReached({ hosts: [own] }: DiscoveryFacts): boolean {
  return own?.connection.ok === true && own.connection.content.certificate.refusal === undefined;
}
