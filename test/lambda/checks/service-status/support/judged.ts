/** Pages judged as a run judges them. */
import { judgeServiceStatus } from '../../../../../lambda/checks/service-status/judge.ts';
import type { OrgView } from '../../../../../lambda/checks/service-status/org-view.ts';
import type {
  PageReading,
  StatusPageFacts,
} from '../../../../../lambda/checks/service-status/page-reading.ts';
import { readStatusPage } from '../../../../../lambda/checks/service-status/read-page.ts';
import { type OktaStatus, oktaStatusIn } from '../../../../../lambda/okta-status.ts';
import { type Judgement, type Memory, stateOfFinding, worstState } from '../../../../../lambda/outcome.ts';
import { NOW, OUR_CELL } from './pages.ts';

const VIEW: OrgView = { staleDays: 60, subServices: [], tells: true };

/** What a probe would return for a page that was got at {@link NOW}. */
export function factsOf(html: string, readAt: Date = NOW): StatusPageFacts {
  const page = readStatusPage(html);
  if (page.ok) return { ok: true, reading: page.reading, readAt, durationMs: 80 };
  return { ok: false, failure: { ...page.doubt, durationMs: 80 } };
}

export interface Circumstances {
  readonly view?: Partial<OrgView>;
  readonly memory?: Memory;
  readonly now?: Date;
  /** `null` for one that is not known. */
  readonly cell?: string | null;
}

export function judged(html: string, circumstances: Circumstances = {}): Judgement {
  return judgedFacts(factsOf(html), circumstances);
}

export function judgedFacts(
  facts: StatusPageFacts,
  { view = {}, memory = {}, now = NOW, cell = OUR_CELL }: Circumstances = {},
): Judgement {
  return judgeServiceStatus(facts, { ...VIEW, ...view }, memory, now, cell ?? undefined);
}

/** The reading of a page that has to be understood. */
export function readingOf(html: string): PageReading {
  const page = readStatusPage(html);
  if (!page.ok) throw new Error(`not understood: ${page.doubt.reason}: ${page.doubt.detail}`);
  return page.reading;
}

/** `LAYOUT`, `JSON` and so on; `understood` for a page without a doubt. */
export function doubtOf(html: string): string {
  const page = readStatusPage(html);
  return page.ok ? 'understood' : page.doubt.reason;
}

export function statusIn({ memory }: Judgement): OktaStatus {
  return oktaStatusIn(memory);
}

/** As a run would publish it. */
export function stateOf({ findings }: Judgement): string {
  return worstState(findings.map(stateOfFinding));
}

/** `OKTA_INCIDENT I-300` and so on. */
export function found({ findings }: Judgement): string[] {
  return findings.map(({ condition, subject }) => `${condition} ${subject}`);
}
