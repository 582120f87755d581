import {
  CREDENTIAL_OPTIONS,
  EXIT_CODES,
  JSON_OPTION,
  NETWORK_OPTIONS,
  STATUS_PAGE_OPTIONS,
} from './shared-options.ts';

export const DOCTOR = `npm start -- doctor [--org URL | --stack [NAME]]

Whether everything is in place, before and after the deploy, and the fix of each line that is not. Of each
org: that it is reached, its clock and cell, Okta's status page, its credential, each scope and role with
one cheap call, the apps it sees. Of the deployed stack: schedules, secrets, subscriptions, alarms, and the
last run of each check. Nothing is written or sent.

  --org URL                     org to look at (or OKTA_CLIENT_ORGURL), with the default settings; else
                                the orgs of monitor.config.ts
${CREDENTIAL_OPTIONS}
${STATUS_PAGE_OPTIONS}
  --stack [NAME]                the deployed stack, OktaHealthMonitor unless given, with the settings and
                                credentials that its runs have
  --org ALIAS                   with --stack: the only org to look at; else all of the stack
${JSON_OPTION}
${NETWORK_OPTIONS}

With --stack, region and credentials of AWS come from the environment, as for the AWS CLI. They have to
allow, on the stack's own: cloudformation:DescribeStacks, ListStackResources and GetTemplate,
scheduler:GetSchedule, sns:ListSubscriptionsByTopic and GetSubscriptionAttributes, dynamodb:Query,
cloudwatch:GetMetricData and DescribeAlarms, secretsmanager:GetSecretValue, kms:Decrypt; for a key in KMS
kms:GetPublicKey and kms:Sign. What is not allowed is unknown, and all else is looked at.

Examples
  npm start -- doctor --org https://acme.okta.com --client-id 0oa1b2c3d4 --private-key private-key.pem
  npm start -- doctor --stack

${EXIT_CODES}
`;
