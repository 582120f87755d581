/** What a run of letters, digits and `_~+%-` looks like when it is a secret or somebody's id. Pure. */

/**
 * A mark in place of the run, or the run itself.
 *
 * Okta's ids have 20 characters, of which the first three tell the type: `0oa` an app, whose id is its client id too,
 * and `00u` a user. API tokens have 42 and start with `00`. Everything else long is told by what words are not.
 */
export function markOfRun(run: string): string {
  if (/^00[\w-]{36,}$/.test(run)) return '[API token]';
  const pieces = run.split(/[_~+%-]/);
  if (pieces.some((piece) => /^0oa[A-Za-z0-9]{9,}$/.test(piece))) return '[client id]';
  if (pieces.some((piece) => /^00u[A-Za-z0-9]{9,}$/.test(piece))) return '[user id]';
  return isOpaque(run) ? '[opaque value]' : run;
}

const LONG = 24;
const VERY_LONG = 40;
const UUID = /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/;

/**
 * Longer than a word or an Okta id, and either with digits or, where it is as long as a key, with both cases. The
 * names of OAuth's parameters are long but have neither; a UUID is an id.
 */
function isOpaque(run: string): boolean {
  if (run.length < LONG || UUID.test(run)) return false;
  if (/\d/.test(run)) return /[A-Za-z]/.test(run) || run.length >= VERY_LONG;
  return run.length >= VERY_LONG && /[a-z]/.test(run) && /[A-Z]/.test(run);
}
