/** What an administrator's role lets its holder read. Scopes alone open nothing: an app needs a role as well. */

/** A part of the API that a role opens or leaves closed. */
export type Area = 'apps' | 'idps' | 'logs' | 'rate-limits' | 'users' | 'groups' | 'org';

export interface AdminRole {
  readonly name: string;
  readonly reads: 'everything' | readonly Area[];
  /** Whether an app with this role finds nobody but itself in the list of apps. */
  readonly seesOnlyItself: boolean;
}

export const SUPER_ADMIN: AdminRole = { name: 'SUPER_ADMIN', reads: 'everything', seesOnlyItself: false };

/** As seen in the field: it may list apps, and the list silently lacks all others. */
export const READ_ONLY_ADMIN: AdminRole = {
  name: 'READ_ONLY_ADMIN',
  reads: 'everything',
  seesOnlyItself: true,
};

export const REPORT_ADMIN: AdminRole = {
  name: 'REPORT_ADMIN',
  reads: ['logs', 'rate-limits'],
  seesOnlyItself: false,
};

export function customRole(...reads: readonly Area[]): AdminRole {
  return { name: 'CUSTOM', reads, seesOnlyItself: false };
}

/** What the setup has one grant: all that the checks read, and all apps to be seen. */
export const CHECKS_READER: AdminRole = customRole('apps', 'idps', 'logs', 'rate-limits', 'users', 'groups');

export function mayRead(role: AdminRole | 'none', area: Area): boolean {
  return role !== 'none' && (role.reads === 'everything' || role.reads.includes(area));
}
