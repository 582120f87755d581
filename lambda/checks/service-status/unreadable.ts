/** A page that says nothing: the org's status is unknown, and nothing that was known is taken for over. Pure. */
import { memoryOf, type OktaStatus } from '../../okta-status.ts';
import type { Finding, Judgement } from '../../outcome.ts';
import type { OrgView } from './org-view.ts';
import type { Doubt } from './page-reading.ts';
import { shortened } from './plain-text.ts';

/** The same for every org: it is one page. */
const SUBJECT = 'status page';
const MAXIMUM_CHARACTERS = 300;

/** @param before what was kept of the org; of that, only when the page was last understood is true still */
export function unreadable(
  { reason, detail }: Doubt,
  durationMs: number,
  { staleDays, tells }: Pick<OrgView, 'staleDays' | 'tells'>,
  before: OktaStatus,
): Judgement {
  const observed = shortened(detail, MAXIMUM_CHARACTERS);
  const wanted = `a status page that can be read, with an entry of the last ${staleDays} days`;
  const finding: Finding = {
    condition: 'CHECK_UNKNOWN',
    subject: SUBJECT,
    severity: tells ? 'warning' : 'info',
    reason,
    observed,
    wanted,
    certainty: 'tentative',
    requestIds: [],
    attempts: [],
  };
  return {
    findings: [finding],
    observations: [{ subject: SUBJECT, state: 'unknown', observed, wanted, durationMs }],
    measurements: [],
    unseen: 'everything',
    memory: memoryOf({
      state: 'unknown',
      cell: null,
      readAt: before.readAt,
      incidents: [],
      maintenance: [],
      problem: `${reason}: ${observed}`,
    }),
  };
}
