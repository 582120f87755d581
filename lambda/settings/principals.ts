/**
 * Further credentials through which `rate-limits` looks: Okta's headers show the ceiling of whoever asks, so that the
 * monitor's own say nothing of what an integration has left.
 */
import * as v from 'valibot';
import { secretArn, storedCredential } from './credential.ts';
import { FURTHER_BUCKETS } from './rate-limits.ts';

const NAME = 'lower case letters, digits and -, beginning with a letter, at most 32 characters';
const STORED = 'a credential that is stored already: a KMS key, or the ARN of its secret';

/** What a principal may be asked to measure. */
const PRINCIPAL_BUCKETS = ['apps', ...FURTHER_BUCKETS] as const;

const BUCKETS = `a list of ${PRINCIPAL_BUCKETS.join(', ')}`;

const principal = v.strictObject({
  /** How findings call it. */
  name: v.pipe(v.string(NAME), v.regex(/^[a-z][a-z0-9-]{0,31}$/, NAME)),
  credential: v.pipe(
    storedCredential,
    v.check((one) => one.kind === 'kms' || v.is(secretArn, one.secretArn), STORED),
  ),
  /** One call a minute each, out of what the principal itself has. @default apps */
  buckets: v.optional(
    v.pipe(
      v.array(v.picklist(PRINCIPAL_BUCKETS, `one of ${PRINCIPAL_BUCKETS.join(', ')}`), BUCKETS),
      v.minLength(1, BUCKETS),
    ),
    ['apps'],
  ),
});

export const principals = v.optional(
  v.pipe(
    v.array(principal, 'a list of { name, credential }'),
    v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, 'every name once'),
  ),
  [],
);
export type Principals = v.InferOutput<typeof principals>;
