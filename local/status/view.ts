/** What `status` found out, before it is put into words. Pure. */
import type { CellStatus } from '../../lambda/checks/service-status/cell-status.ts';
import type { Doubt, PageReading } from '../../lambda/checks/service-status/page-reading.ts';

export type PageView = {
  readonly url: string;
  /** When it was asked for. */
  readonly readAt: Date;
} & (
  | { readonly ok: true; readonly reading: PageReading; readonly newest: Date }
  | { readonly ok: false; readonly doubt: Doubt }
);

/** One org, or a cell or all of them without any org. */
export interface StatusView {
  readonly org: { readonly alias: string; readonly url: string } | undefined;
  readonly cell: string | undefined;
  /** Why the cell of the org is unknown. */
  readonly cellProblem: string | undefined;
  /** Undefined where the page says nothing. */
  readonly status: CellStatus | undefined;
}

/** 0 nothing open, 1 something open, 3 unknown. */
export function statusExitCode(page: PageView, views: readonly StatusView[]): number {
  if (!page.ok) return 3;
  return views.some(({ status }) => status !== undefined && status.open.length > 0) ? 1 : 0;
}
