/** Judges what the org says of itself: the cell it lives on, and a custom domain that nobody watches. */
import type { Finding } from '../../outcome.ts';
import type { HostFacts } from './facts.ts';
import { statusPageCell } from './okta-organization.ts';
import { certainFinding } from './verdict.ts';

/** Cell as status.okta.com prints it where its form is known; undefined when no host told it. */
export function cellOf(hosts: readonly HostFacts[]): string | undefined {
  const cells = hosts.flatMap(({ organization }) =>
    organization?.ok ? (organization.content.cell ?? []) : [],
  );
  const [cell] = cells;
  return cell === undefined ? undefined : (statusPageCell(cell) ?? cell);
}

export function judgeOrganization(hosts: readonly HostFacts[], cellBefore: string | undefined): Finding[] {
  const subject = hosts[0]?.target.host ?? 'org';
  const cell = cellOf(hosts);
  const migrated: Finding[] =
    cell === undefined || cellBefore === undefined || cell === cellBefore
      ? []
      : [
          certainFinding(subject, {
            condition: 'CELL_CHANGED',
            severity: 'info',
            reason: 'MIGRATED',
            observed: `the org moved from cell ${cellBefore} to ${cell}`,
            wanted: `the cell it was on, ${cellBefore}`,
          }),
        ];
  return [...migrated, ...unwatchedDomains(hosts)];
}

function unwatchedDomains(hosts: readonly HostFacts[]): Finding[] {
  const watched = new Set(hosts.map(({ target }) => target.origin));
  const told = hosts.flatMap(({ organization }) =>
    organization?.ok ? (organization.content.customDomain ?? []) : [],
  );
  return [...new Set(told)]
    .filter((domain) => !watched.has(domain))
    .map((domain) =>
      certainFinding(new URL(domain).host, {
        condition: 'CUSTOM_DOMAIN_UNWATCHED',
        severity: 'info',
        reason: 'NOT_CONFIGURED',
        observed: `the org has the custom domain ${domain}, which is not watched`,
        wanted: 'every host of the org among its customDomains',
      }),
    );
}
