/** Runs each check once during the deploy, before an alarm waits for it. Why so: docs/decisions/0101. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct, DependencyGroup } from 'constructs';
import type { CheckRequest } from '../lambda/config.ts';
import { requestName } from './request-name.ts';

/**
 * One custom resource per request, which invokes the check's function with it and waits for the end. Runs again
 * when the request changes, and only then. Its function is AWS's; role and log group are ours.
 *
 * What Okta reports of a cell is asked after every org has been asked for its cell: as long as that is unknown,
 * every incident counts, and a deploy would announce those of others.
 */
export class FirstRuns extends Construct {
  private readonly role: Role;
  private readonly logGroup: LogGroup;
  private readonly cellsAsked = new DependencyGroup();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
  }

  /** Runs `target` with `request`; whatever depends on the result is created after the run has ended. */
  add(request: CheckRequest, target: IFunction): AwsCustomResource {
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
    );
    const id = requestName(request);
    const run = new AwsCustomResource(this, id, {
      resourceType: 'Custom::FirstRun',
      role: this.role,
      logGroup: this.logGroup,
      timeout: Duration.minutes(5), // longer than any run lasts
      serviceTimeout: Duration.minutes(6),
      installLatestAwsSdk: false,
      onUpdate: {
        service: 'Lambda',
        action: 'Invoke',
        parameters: {
          FunctionName: target.functionName,
          InvocationType: 'RequestResponse',
          Payload: Stack.of(this).toJsonString(request),
        },
        physicalResourceId: PhysicalResourceId.of(id),
        outputPaths: ['StatusCode'],
      },
    });
    if (request.check === 'oidc-discovery') this.cellsAsked.add(run);
    if (request.check === 'service-status') run.node.addDependency(this.cellsAsked);
    return run;
  }
}
