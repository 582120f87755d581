/** Why there is nothing to authenticate with: a closed list, each with its own remedy. */
import type { Reason } from '../../contract.ts';
import type { Refusal } from '../errors/refusal.ts';
import { reasonOfRefusal } from '../errors/refusal-reason.ts';

export type CredentialProblem =
  /** The secret is there without a value, or the secret or the key does not exist: nobody has stored it yet. */
  | { readonly kind: 'not-stored' }
  /** IAM, or a key policy, does not let this function read the secret or use the key. */
  | { readonly kind: 'access-denied' }
  /** What is stored is no credential that can be used; `why` never quotes it. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** The token endpoint answered, and not with a token: it refused, it was rate-limited, it failed. */
  | { readonly kind: 'no-token'; readonly refusal: Refusal };

/**
 * Raised while a credential is read and used, and turned into a value by the authorizers: a credential that is
 * missing or refused is a fact to be reported, not an error.
 */
export class CredentialFault extends Error {
  override readonly name = 'CredentialFault';
  readonly problem: CredentialProblem;

  /** Without a cause: what parsers and servers raise may quote what they were given. */
  constructor(problem: CredentialProblem) {
    super(problemInWords(problem));
    this.problem = problem;
  }
}

/** One line for people, lower case, no full stop of ours. */
export function problemInWords(problem: CredentialProblem): string {
  switch (problem.kind) {
    case 'not-stored':
      return 'no credential is stored';
    case 'access-denied':
      return 'access to the credential is denied';
    case 'unusable':
      return `the stored credential cannot be used: ${problem.why}`;
    case 'no-token':
      return `no access token, HTTP ${problem.refusal.status}: ${problem.refusal.summary}`;
  }
}

export function reasonOfProblem(problem: CredentialProblem): Reason {
  switch (problem.kind) {
    case 'not-stored':
      return 'NO_CREDENTIAL';
    case 'access-denied':
      return 'ACCESS_DENIED';
    case 'unusable':
      return 'CREDENTIAL_UNUSABLE';
    case 'no-token':
      return reasonOfRefusal(problem.refusal);
  }
}

/** @throws CredentialFault always */
export function unusable(why: string): never {
  throw new CredentialFault({ kind: 'unusable', why });
}
