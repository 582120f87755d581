/** What the page says of one cell: what is open, what was left open and forgotten, what was there of late. Pure. */
import { concerns, type Place, placeOf } from './concern.ts';
import type { Incident } from './incident.ts';
import type { PageReading } from './page-reading.ts';
import { isOver, type PlannedMaintenance } from './planned-maintenance.ts';

export interface CellStatus {
  readonly place: Place;
  /** Open incidents that concern the cell, the newest first. */
  readonly open: readonly Incident[];
  /** Open on the page, but nothing was said of them for more than 14 days: Okta forgot to close them. */
  readonly stuck: readonly Incident[];
  /** Planned or under way, the next to begin first. */
  readonly maintenance: readonly PlannedMaintenance[];
  /** The last ten incidents that concern the cell, open or over, the newest first. */
  readonly latest: readonly Incident[];
}

const DAY_MS = 86_400_000;
const STUCK_DAYS = 14;
const LATEST = 10;

/**
 * @param cell of the org as far as it is known
 * @param subServices the only ones that count; every one when empty
 */
export function cellStatus(
  reading: PageReading,
  cell: string | undefined,
  now: Date,
  subServices: readonly string[] = [],
): CellStatus {
  const place = placeOf(cell, reading.cells);
  const incidents = reading.incidents
    .filter((incident) => concerns(incident, place, subServices))
    .sort((a, b) => timeOf(b) - timeOf(a));
  const open = incidents.filter(({ isOpen }) => isOpen);
  const maintenance = reading.maintenance
    .filter((planned) => concerns(planned, place, subServices) && !isOver(planned, now))
    .sort((a, b) => beginningOf(a) - beginningOf(b));
  return {
    place,
    open: open.filter((incident) => !isStuck(incident, now)),
    stuck: open.filter((incident) => isStuck(incident, now)),
    maintenance,
    latest: incidents.slice(0, LATEST),
  };
}

/** Whole days since something was last said of it; undefined where no time is stated. */
export function silentDays({ updatedAt }: Pick<Incident, 'updatedAt'>, now: Date): number | undefined {
  return updatedAt === undefined ? undefined : Math.floor((now.getTime() - updatedAt.getTime()) / DAY_MS);
}

/** Without a time nobody can say that it was forgotten. */
function isStuck({ updatedAt }: Incident, now: Date): boolean {
  return updatedAt !== undefined && now.getTime() - updatedAt.getTime() > STUCK_DAYS * DAY_MS;
}

/** What has no time may be the newest. A number far beyond any time keeps differences finite. */
function timeOf({ startedAt, updatedAt }: Incident): number {
  return (startedAt ?? updatedAt)?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

function beginningOf({ startedAt }: PlannedMaintenance): number {
  return startedAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}
