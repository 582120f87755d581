/** Whether what is paged with is stored. Pure. */
import type { CredentialProblem } from '../../lambda/okta/credentials/credential-fault.ts';
import type { AwsFailure } from '../deployed/aws-failure.ts';
import { failureLine } from './aws-failure-line.ts';
import type { Said } from './said.ts';

export type SecretFacts = { readonly arn: string } & (
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly problem: CredentialProblem }
  | { readonly kind: 'aws'; readonly failure: AwsFailure }
);

export function judgePagerSecret(secret: SecretFacts): Said {
  const { arn } = secret;
  const what = 'PagerDuty key';
  const rights = `Sign in to AWS with secretsmanager:GetSecretValue on the secret, and kms:Decrypt on its key: ${arn}`;
  if (secret.kind === 'good') return { state: 'ok', what, observed: 'stored' };
  if (secret.kind === 'aws') return failureLine(what, secret.failure, rights);
  if (secret.problem.kind === 'access-denied')
    return { state: 'unknown', what, observed: 'AWS does not let you read it', fix: rights };
  const observed =
    secret.problem.kind === 'unusable'
      ? `what is stored cannot be used: ${secret.problem.why}`
      : 'nothing is stored: nobody is paged';
  const fix = `Store the integration key of the service (Events API v2): aws secretsmanager put-secret-value --secret-string file://key.txt --secret-id ${arn}`;
  return { state: 'critical', what, observed, fix };
}
