/** What runs authenticate with at Okta: secrets that are made without a value, and keys that stay in KMS. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { CheckRequest, MonitorConfig, StoredCredential } from '../lambda/config.ts';

export interface OktaCredentialsProps {
  /** The orgs as configured. */
  readonly orgs: MonitorConfig['orgs'];
  /** Encrypts the secrets that are made. */
  readonly key: IKey;
}

/**
 * One secret for each org whose credential names none. It has no value until somebody stores one, for which they need
 * `secretsmanager:PutSecretValue` on it and `kms:Decrypt` and `kms:GenerateDataKey` on the stack's key; a run that
 * finds none says so, and how to store it. No value passes through CloudFormation.
 *
 * When the stack is destroyed, or an org or its credential leaves the settings, CloudFormation deletes the secret at
 * once and for good, with what was stored in it. A secret or key that the settings name stays as it is.
 */
export class OktaCredentials extends Construct {
  private readonly orgs: MonitorConfig['orgs'];
  private readonly key: IKey;
  private readonly made = new Map<string, CfnSecret>();

  constructor(scope: Construct, id: string, { orgs, key }: OktaCredentialsProps) {
    super(scope, id);
    this.orgs = orgs;
    this.key = key;
  }

  /**
   * ARN of the secret of an org, which is made when it is first asked for: one that no run reads would only cost.
   *
   * @throws RangeError for an org whose settings ask for no secret
   */
  secretArnOf(alias: string): string {
    const secret = this.made.get(alias) ?? this.make(alias);
    this.made.set(alias, secret);
    return secret.ref;
  }

  /** Aliases and ARNs of the secrets made, in the order of the orgs. */
  get secrets(): readonly { readonly alias: string; readonly arn: string }[] {
    return [...this.made].map(([alias, { ref }]) => ({ alias, arn: ref }));
  }

  /**
   * Lets a role use the credentials that requests name, and no other. A secret of another account, one that another
   * key encrypts, and a key of another account need a policy of their own that lets the role in.
   */
  allowUseBy(role: IRole, requests: readonly CheckRequest[]): void {
    const named = requests.flatMap(credentialsOf);
    const secretArns = named.flatMap((one) => (one.kind === 'kms' ? [] : [one.secretArn]));
    const keyArns = named.flatMap((one) => (one.kind === 'kms' ? [one.keyArn] : []));
    allow(role, ['secretsmanager:GetSecretValue'], secretArns);
    allow(role, ['kms:GetPublicKey', 'kms:Sign'], keyArns);
    if (this.secrets.some(({ arn }) => secretArns.includes(arn))) this.key.grantDecrypt(role);
  }

  private make(alias: string): CfnSecret {
    const org = this.orgs.find((one) => one.alias === alias);
    if (org?.credential === undefined || org.credential.kind === 'kms')
      throw new RangeError(`the settings of org ${alias} ask for no secret`);
    const what = { 'private-key': 'Private key of the service app', ssws: 'API token' }[org.credential.kind];
    const secret = new CfnSecret(this, alias, {
      description: `${what} with which the Okta health monitor reads ${org.url}`,
      kmsKeyId: this.key.keyArn,
    });
    secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Okta has to be given the new key or token first; the monitor picks a new value up by itself.',
    });
    return secret;
  }
}

function credentialsOf(request: CheckRequest): StoredCredential[] {
  const own = 'credential' in request && request.credential !== undefined ? [request.credential] : [];
  const others = request.check === 'rate-limits' ? request.principals : [];
  return [...own, ...others.map(({ credential }) => credential)];
}

function allow(role: IRole, actions: string[], resources: string[]): void {
  if (resources.length > 0) role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
