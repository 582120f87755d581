/** What the CDK grants on an encrypted resource is named with wildcards, which cdk-nag does not like. */
import { Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';

/** @param askedBy the services that ask for them */
export function acknowledgeKeyActions(role: Role, askedBy: string): void {
  for (const action of ['kms:GenerateDataKey*', 'kms:ReEncrypt*'])
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Action::${action}]`,
      reason: `The variants of one action, on the one key of this stack, as ${askedBy} for them.`,
    });
}
