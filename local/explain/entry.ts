/** What there is to say about a term: written per term, completed from the kind of refusal that it stands for. */
import type { RefusalKind, Retry } from '../../lambda/okta/errors/kinds.ts';

/** Plain text, without line breaks. */
export interface Account {
  readonly title: string;
  readonly meaning: string;
  readonly causes: readonly string[];
  /** What else to do, after the advice that alerts give. */
  readonly fixes: readonly string[];
}

export interface Entry extends Partial<Account> {
  /** As Okta prints it. */
  readonly term: string;
  /** Other ways to ask for it. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly meaning: string;
  /** What an answer with it can be, the likeliest first; none for what is no refusal, such as a header. */
  readonly kinds: readonly RefusalKind[];
  /** HTTP status that comes with it. */
  readonly status?: number;
  /** What is often written about it but wrong, and what is right. */
  readonly correction?: string;
  readonly source: string;
}

export interface Explanation {
  /** As Okta, or this monitor, prints it. */
  readonly term: string;
  /** HTTP status that comes with it, where it is always the same. */
  readonly status?: number;
  readonly title: string;
  readonly meaning: string;
  /** Of a condition: each with what it says there. */
  readonly reasons?: readonly string[];
  /** Of a reason: each condition that it can explain, with what it says there. */
  readonly reasonOf?: readonly string[];
  /** The likeliest first. */
  readonly causes: readonly string[];
  readonly fixes: readonly string[];
  /** Absent where it depends on what exactly is wrong. */
  readonly retry?: Retry;
  /** What is often written about it but wrong, and what is right. */
  readonly correction?: string;
  /** A URL, the section of an RFC, or a heading of our own documents. */
  readonly source: string;
}

export const ERROR_REFERENCE = 'https://developer.okta.com/docs/reference/error-codes/';
export const RATE_LIMITS = 'https://developer.okta.com/docs/reference/rate-limits/';
export const SERVICE_APPS = 'https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/';
export const DPOP = 'https://developer.okta.com/docs/guides/dpop/';
