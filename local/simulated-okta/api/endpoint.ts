/** What an endpoint of the API is made of. */
import type { Answer } from '../answers.ts';
import type { AdminRole, Area } from './admin-roles.ts';
import type { OrgHabits } from './org-habits.ts';

export type EndpointName =
  | 'token'
  | 'logs'
  | 'apps'
  | 'app'
  | 'app-keys'
  | 'app-metadata'
  | 'idps'
  | 'idp-trust-keys'
  | 'idp-signing-keys'
  | 'users'
  | 'groups'
  | 'warning-threshold'
  | 'per-client'
  | 'admin-notifications'
  | 'principal-rate-limits'
  | 'org';

/** A call that may go on. */
export interface Call {
  readonly url: URL;
  /** The id in the path, for endpoints of one thing; otherwise empty. */
  readonly id: string;
  /** Media types that the client takes; empty where it does not say. */
  readonly accept: string;
  readonly now: Date;
  readonly role: AdminRole;
  /** Of the API token or the app that calls. */
  readonly principalId: string;
  readonly habits: OrgHabits;
}

export interface Endpoint {
  readonly name: Exclude<EndpointName, 'token'>;
  /** Of the path without its query; its first group is the id of the thing asked for. */
  readonly path: RegExp;
  /** What an access token needs. */
  readonly scope: string;
  /** What the role of an administrator has to open. */
  readonly area: Area;
  readonly answer: (call: Call) => Answer;
}
