/** The deployed stack `OktaHealthMonitor` of the orgs `acme` and `corp`, as CloudFormation describes it. */
import { xml } from './aws-endpoint.ts';

const OUTPUTS = {
  StateTableName: 'state',
  AlertsTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts',
  MonitorHealthTopicArn: 'arn:aws:sns:eu-west-1:123456789012:health',
  DashboardUrl: 'https://dashboard.example/',
  OrgAliases: 'acme,corp',
};
const members = Object.entries(OUTPUTS).map(
  ([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
);
export const DESCRIBED_STACK = xml(
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>OktaHealthMonitor</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
);
