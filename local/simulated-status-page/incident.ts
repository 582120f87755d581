/** What Okta would report: an incident or planned maintenance, with the log of what was said of it. Pure. */

export interface ReportedIncident {
  /** As Okta numbers it, such as `I-90017`. */
  readonly name: string;
  readonly title: string;
  /** Such as `Service Disruption`. */
  readonly category: string;
  /** Such as `Investigating`; Okta closes with `Resolved`. */
  readonly status: string;
  /** Such as `okta.com:14`; none when Okta names none. */
  readonly cells: readonly string[];
  readonly since: Date;
  /** When it ends or ended, where that is known. */
  readonly until?: Date;
  /** Oldest first. */
  readonly log: readonly LogEntry[];
}

export interface LogEntry {
  readonly at: Date;
  readonly text: string;
}

/** What one page shows. */
export interface Board {
  readonly incidents: readonly ReportedIncident[];
  readonly maintenance: readonly ReportedIncident[];
}

export function withEntry(incident: ReportedIncident, status: string, entry: LogEntry): ReportedIncident {
  return { ...incident, status, log: [...incident.log, entry] };
}

export function resolved(incident: ReportedIncident, entry: LogEntry): ReportedIncident {
  return { ...withEntry(incident, 'Resolved', entry), until: entry.at };
}
