/** Secrets that are typed, which a shell remembers and others on the machine may see. */
import type { CredentialArguments } from './credential-arguments.ts';

/** @param options without hyphens: `token` */
export function warnOfExposed(options: readonly string[]): void {
  for (const option of options)
    console.error(`--${option}: others on this machine can read it there; --${option} - takes it from stdin`);
}

/** For {@link warnOfExposed}. */
export function exposedIn(credential: CredentialArguments): readonly string[] {
  return credential.kind === 'api-token' && credential.isExposed ? ['token'] : [];
}
