/** A Lambda function of one of the handlers, as all of them are deployed, with a log and a role of its own. */
import * as path from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type EventInvokeConfigOptions, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { BUNDLING, HANDLERS, PROJECT_ROOT } from './bundling.ts';

export interface HandlerFunctionProps extends EventInvokeConfigOptions {
  /** Names the file in `lambda/handlers` that exports `handler`. */
  readonly handler: string;
  readonly description: string;
  /** Megabytes, by which Lambda gives CPU too. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The role may write to the log, and nothing else yet. Destroying the stack deletes the log group with the runs of the
 * last month.
 *
 * @param scope of this function alone
 */
export function handlerFunction(
  scope: Construct,
  { handler, environment, ...props }: HandlerFunctionProps,
): { readonly function: NodejsFunction; readonly role: Role } {
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return {
    role,
    function: new NodejsFunction(scope, 'Function', {
      ...props,
      entry: path.join(HANDLERS, `${handler}.ts`),
      handler: 'handler',
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: path.join(PROJECT_ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { ...environment },
      awsSdkConnectionReuse: false, // a setting of SDK version 2; version 3 keeps connections anyway
      bundling: BUNDLING,
    }),
  };
}
