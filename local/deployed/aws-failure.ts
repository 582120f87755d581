/** What AWS, or the way to it, refused to a person on the command line: said in words, without a stack trace. */

export class AwsFailure extends Error {
  override readonly name = 'AwsFailure';
}

/** What people can do about it, by the name of the SDK's error. */
const HINTS: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'no usable credentials: set AWS_PROFILE, or sign in (aws sso login)',
  TokenProviderError: 'the session is over: sign in again (aws sso login)',
  ExpiredToken: 'the session is over: sign in again',
  ExpiredTokenException: 'the session is over: sign in again',
  InvalidClientTokenId: 'AWS does not know these credentials: check AWS_PROFILE and AWS_ACCESS_KEY_ID',
  UnrecognizedClientException: 'AWS does not know these credentials: check AWS_PROFILE and AWS_ACCESS_KEY_ID',
  AccessDenied: 'these credentials may not do that',
  AccessDeniedException: 'these credentials may not do that',
  AuthorizationError: 'these credentials may not do that',
  AuthorizationErrorException: 'these credentials may not do that',
};

/**
 * @param doing completes "could not …"
 * @throws AwsFailure for whatever the call rejects with
 */
export async function explained<Result>(doing: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : { name: 'Error', message: String(cause) };
    const hint = message === 'Region is missing' ? 'set AWS_REGION, or a region in the profile' : HINTS[name];
    const named = name === 'Error' ? [] : [name];
    const what = [...named, ...(message === '' || message === 'UnknownError' ? [] : [message])].join(': ');
    throw new AwsFailure(`could not ${doing}: ${what}${hint === undefined ? '' : `\n  ${hint}`}`, { cause });
  }
}
