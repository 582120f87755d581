/** Rules that every synth is held to, and those of them that do not fit, each with its reason. */
import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

/** Of the whole stack; what is peculiar to one resource is acknowledged beside it. */
const NOT_FITTING: Readonly<Record<string, string>> = {
  'Serverless::Serverless-LambdaDLQ':
    'What fails asynchronously goes to an on-failure destination, which keeps the reason as well; the tables of the dashboard and the first runs are called synchronously.',
  'Serverless::Serverless-SNSRedrivePolicy':
    'Mail and SMS count as delivered once they were handed over, so that there is nothing to redrive. Whatever delivers to machines has a queue, which test/lib/destinations.test.ts holds.',
  'Serverless::Serverless-SQSRedrivePolicy': 'The queues of the stack are dead-letter queues themselves.',
  'Serverless::Serverless-LambdaTracing':
    'A run is a line of structured log with its phases; traces would cost more and say less.',
  'Serverless::Serverless-LambdaDefaultMemorySize':
    'The one function without a size is that of the CDK, which waits for first runs.',
};

export function validate(app: App, stacks: readonly Stack[]): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  for (const stack of stacks)
    for (const [id, reason] of Object.entries(NOT_FITTING)) Validations.of(stack).acknowledge({ id, reason });
}
