import type { Severity } from '../contract.ts';

/** A certificate in use, as the table shows it: one row for each use. */
export interface CertificateRow {
  /** Alias. */
  readonly org: string;
  readonly orgUrl: string;
  readonly kind: 'app' | 'identity provider' | 'entity';
  /** Okta's id of who uses it; the entity id of an entity. */
  readonly id: string;
  /** Label of the app, name of the identity provider. */
  readonly name: string;
  /** What Okta's API calls the `name` of an app, such as `salesforce`: part of the address of its page. */
  readonly appName?: string;
  /** What the certificate is for, in words. */
  readonly type: string;
  readonly kid: string;
  /** ISO 8601, UTC; absent where the certificate could not be read, or was not yet. */
  readonly notAfter?: string;
  /** Whole days until then, rounded down; negative once expired. */
  readonly days?: number;
  /** Of its expiry; absent outside the bands. */
  readonly severity?: Severity;
  /** The settings say that nothing is found wrong with it for now. */
  readonly isIgnored?: true;
  /** ISO 8601, UTC: when the certificate that stands ready to follow it ends. */
  readonly stagedNotAfter?: string;
  /** Who renews it. */
  readonly owner?: string;
  /** Why there is no certificate to show. */
  readonly problem?: string;
}
