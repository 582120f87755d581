/** What becomes of a call of Okta's API: every state of the org, the network and the credential is a value. */
import type { Reason } from '../contract.ts';
import type { HttpAnswer } from '../net/https.ts';
import type { CredentialProblem } from './credentials/credential-fault.ts';
import type { Refusal } from './errors/refusal.ts';
import type { Bucket } from './rate-bucket.ts';
import type { Refusal as BudgetRefusal } from './rate-budget.ts';
import type { RateLimit } from './rate-limit-headers.ts';

/** Why nothing was asked, and when to ask again. */
export interface NotAsked {
  readonly kind: 'not-asked';
  /** The bucket's budget, or `circuit`: the org failed too often in a row. */
  readonly why: BudgetRefusal['refused'] | 'circuit';
  readonly until: Date;
}

interface Answered {
  readonly bucket: Bucket | undefined;
  /** Undefined where the answer says nothing of limits that can be believed. */
  readonly rateLimit: RateLimit | undefined;
  readonly answer: HttpAnswer;
}

export type ApiResult =
  | ({ readonly kind: 'json'; readonly json: unknown } & Answered)
  | ({ readonly kind: 'refused'; readonly refusal: Refusal } & Answered)
  /** Answered with 200, and not with JSON: whoever that was, it was not Okta's API. */
  | ({ readonly kind: 'unreadable'; readonly detail: string } & Answered)
  | { readonly kind: 'unreachable'; readonly reason: Reason; readonly detail: string }
  | { readonly kind: 'no-credential'; readonly problem: CredentialProblem }
  | NotAsked;
