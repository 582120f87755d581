/** What a token or a call that came to nothing says of the credential. Pure. */
import type { CallResult } from '../../lambda/checks/rate-limits/facts.ts';
import { type Problem, problemOf } from '../../lambda/checks/rate-limits/problem.ts';

/** What became of asking for a token. */
export type OfCredential =
  | { readonly kind: 'granted' }
  | Extract<CallResult, { readonly kind: 'no-credential' | 'unreachable' }>;

/** Undefined for what succeeded, or was not tried. */
export function problemIn(
  result: OfCredential | CallResult | { readonly kind: 'not-requested' },
): Problem | undefined {
  if (result.kind === 'granted' || result.kind === 'not-requested') return undefined;
  // Without headers about limits the call has succeeded all the same.
  return result.kind === 'answered' ? undefined : problemOf(result);
}

/** Whether nothing else can succeed: of scope and role alone other calls may have the right ones. */
export function stopsAll(result: OfCredential | CallResult | { readonly kind: 'not-requested' }): boolean {
  if (result.kind === 'unreachable') return true;
  const problem = problemIn(result);
  if (result.kind === 'no-credential' && problem?.kind !== 'credential') return true;
  return problem?.kind === 'credential' && problem.reason !== 'SCOPE' && problem.reason !== 'ROLE';
}
