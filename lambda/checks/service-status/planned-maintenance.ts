/** Maintenance that Okta plans or carries out: no incident, and no fault of an org. Pure. */
import { isClosed, type PageEntry, pageEntryOf } from './incident.ts';
import { firstInstantIn, type PageRecord, textIn } from './page-record.ts';

export interface PlannedMaintenance extends PageEntry {
  readonly isFinished: boolean;
  /** Undefined where it is not stated, or not after its start; the end of the day where only that is stated. */
  readonly endsAt: Date | undefined;
}

const DAY_MS = 86_400_000;

/** True for what stands among the incidents and is none. */
export function isPlanned(record: PageRecord): boolean {
  const category = textIn(record, 'Category__c').toLowerCase();
  return category === 'planned maintenance' || textIn(record, 'Status__c').toLowerCase() === 'scheduled';
}

export function plannedMaintenanceOf(record: PageRecord): PlannedMaintenance {
  const entry = pageEntryOf(record, 'maintenance');
  return {
    ...entry,
    isFinished: isClosed(textIn(record, 'Status__c')),
    endsAt: endOf(record, entry.startedAt),
  };
}

/** Finished, past its end, or a day past its start where no end is stated. */
export function isOver(
  { isFinished, startedAt, endsAt }: Pick<PlannedMaintenance, 'isFinished' | 'startedAt' | 'endsAt'>,
  now: Date,
): boolean {
  if (isFinished) return true;
  const end = endsAt?.getTime() ?? (startedAt === undefined ? undefined : startedAt.getTime() + DAY_MS);
  return end !== undefined && end <= now.getTime();
}

function endOf(record: PageRecord, start: Date | undefined): Date | undefined {
  const end = firstInstantIn(record, ['End_Time__c', 'End_Date__c']);
  if (end === undefined) return undefined;
  const at = end.isDay ? new Date(end.at.getTime() + DAY_MS) : end.at;
  return start !== undefined && at <= start ? undefined : at;
}
