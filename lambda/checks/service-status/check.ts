/** The check `service-status`: one page, read once and judged for each org of a request. */
import type { ServiceStatusRequest } from '../../config.ts';
import type { Check } from '../check.ts';
import { judgeServiceStatus } from './judge.ts';
import type { StatusPageFacts } from './page-reading.ts';
import type { StatusPageReader } from './status-page.ts';

export interface ServiceStatusCheck extends Omit<Check<StatusPageFacts>, 'judge'> {
  /** As in the request, each with the judge that reads the page for it. */
  readonly orgs: readonly {
    readonly org: ServiceStatusRequest['orgs'][number];
    readonly judge: Check<StatusPageFacts>['judge'];
  }[];
}

/** A page that cannot be read is announced for the first org alone; for the others it is only noted. */
export function serviceStatus(
  { orgs, settings: { staleDays } }: ServiceStatusRequest,
  read: StatusPageReader['read'],
): ServiceStatusCheck {
  return {
    name: 'service-status',
    probe: read,
    // Read again within seconds, the page says the same.
    confirmation: { attempts: 1, overSeconds: 0 },
    orgs: orgs.map((org, index) => {
      const view = { staleDays, subServices: org.subServices, tells: index === 0 };
      return { org, judge: (facts, memory, now, cell) => judgeServiceStatus(facts, view, memory, now, cell) };
    }),
  };
}
