/** How many orgs fit into one stack, of which CloudFormation takes 500 resources. */
import { CfnResource, type Stack } from 'aws-cdk-lib';

/** AWS::CloudFormation, "Understand CloudFormation quotas": resources of a template. */
export const MAXIMUM_RESOURCES = 500;

/**
 * Counts when all of the stack is there; what others put into it counts too.
 *
 * @param orgs of the monitor in it
 */
export function refuseTooManyOrgs(stack: Stack, orgs: number): void {
  stack.node.addValidation({
    validate: () => {
      const resources = stack.node.findAll().filter(CfnResource.isCfnResource).length;
      return resources <= MAXIMUM_RESOURCES ? [] : [tooMany(stack.stackName, orgs, resources)];
    },
  });
}

function tooMany(stackName: string, orgs: number, resources: number): string {
  return `${stackName} would have ${resources} resources for ${orgs} orgs, and CloudFormation takes ${MAXIMUM_RESOURCES}: give some of the orgs a stack of their own, such as stack: 'emea'`;
}
