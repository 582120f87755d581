/** What deciding and wording need beside outcome and state, as a request has it. Pure. */
import type { MaintenanceWindow, Siblings } from '../config.ts';
import type { Memory } from '../outcome.ts';
import type { OrgState } from './ports.ts';

export interface DeliveryContext {
  readonly org: {
    readonly alias: string;
    readonly url: string;
    /** As the settings have it, which goes before what the org says. */
    readonly cell?: string | undefined;
  };
  readonly runbookUrl: string;
  readonly dashboardUrl?: string | undefined;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly siblings: Siblings;
  /** True when another check of the org looks at when this one last finished. */
  readonly isWatched: boolean;
}

/** The context of one org; `request` may hold more than is needed here. */
export function deliveryContext(
  { alias, url, cell }: DeliveryContext['org'],
  { siblings, isWatched, runbookUrl, dashboardUrl, maintenance }: Omit<DeliveryContext, 'org'>,
): DeliveryContext {
  return { org: { alias, url, cell }, siblings, isWatched, runbookUrl, dashboardUrl, maintenance };
}

/** The org's cell as status.okta.com names it: of the settings, else as `oidc-discovery` last read it. */
export function cellOf(
  { org }: Pick<DeliveryContext, 'org'>,
  memories: OrgState['memories'],
): string | undefined {
  return org.cell ?? cellIn(memories['oidc-discovery'] ?? {});
}

function cellIn({ cell }: Memory): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}
