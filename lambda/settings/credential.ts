/** How the monitor authenticates to Okta's API, org by org. What is secret lies in AWS, never in the settings. */
import * as v from 'valibot';

const CLIENT_ID = 'the client id of the service app, such as 0oa1b2c3d4e5f6g7h8i9';
const KEY_ARN = 'the ARN of an asymmetric KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/…';
const SECRET_ARN = 'the ARN of a secret in Secrets Manager, with the six characters at its end';
const SCOPE = 'a scope such as okta.logs.read';
const KID = 'the kid under which Okta has the public key';

/** What `rate-limits` and `saml-certificates` read. Each has to be granted to the app. */
export const DEFAULT_SCOPES = [
  'okta.apps.read',
  'okta.idps.read',
  'okta.logs.read',
  'okta.rateLimits.read',
] as const;

const serviceApp = {
  clientId: v.pipe(v.string(CLIENT_ID), v.regex(/^[A-Za-z0-9_-]{5,64}$/, CLIENT_ID)),
  /** Asked for with each token. @default okta.apps.read, okta.idps.read, okta.logs.read, okta.rateLimits.read */
  scopes: v.optional(
    v.pipe(
      v.array(
        v.pipe(v.string(SCOPE), v.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, SCOPE)),
        `a list: ${SCOPE}`,
      ),
      v.minLength(1, `at least ${SCOPE}`),
    ),
    [...DEFAULT_SCOPES],
  ),
  /** Bind tokens to a key of the monitor (RFC 9449). Apps require it unless somebody switched it off. @default true */
  dpop: v.optional(v.boolean('true or false'), true),
};

/** Whole, with the six characters that Secrets Manager adds: IAM would deny the read of anything less. */
export const secretArn = v.pipe(
  v.string(SECRET_ARN),
  v.regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/, SECRET_ARN),
);
/** @default the thumbprint of the key (RFC 7638), or for a JWK the kid within it */
const kid = v.optional(v.pipe(v.string(KID), v.regex(/^[\x21-\x7e]{1,255}$/, KID)));

const KINDS = "a credential whose kind is 'kms', 'private-key' or 'ssws'";

const kms = v.strictObject({
  kind: v.literal('kms'),
  ...serviceApp,
  kid,
  keyArn: v.pipe(v.string(KEY_ARN), v.regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, KEY_ARN)),
});
const privateKey = { kind: v.literal('private-key'), ...serviceApp, kid };
const ssws = { kind: v.literal('ssws') };

/**
 * - `kms`: a service app whose private key never leaves KMS.
 * - `private-key`: a service app whose private key, PEM or JWK, lies in Secrets Manager.
 * - `ssws`: an administrator's API token in Secrets Manager; it has all the rights of that administrator.
 *
 * Without `secretArn` the stack creates a secret that has no value until somebody stores one.
 */
export const credentialSettings = v.variant(
  'kind',
  [
    kms,
    v.strictObject({ ...privateKey, secretArn: v.optional(secretArn) }),
    v.strictObject({ ...ssws, secretArn: v.optional(secretArn) }),
  ],
  KINDS,
);

/** The same when it is known where the secret is; what a run gets. */
export const storedCredential = v.variant(
  'kind',
  [
    kms,
    // Only the deploy knows the ARN of a secret that the stack creates, so it is not looked at here.
    v.strictObject({ ...privateKey, secretArn: v.string(SECRET_ARN) }),
    v.strictObject({ ...ssws, secretArn: v.string(SECRET_ARN) }),
  ],
  KINDS,
);
