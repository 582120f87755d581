/** What the monitor remembers between runs. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { TABLE_KEYS } from '../lambda/contract.ts';

export interface StateTableProps {
  /** Encrypts the table. */
  readonly key: IKey;
}

/**
 * One table for all orgs: a partition per org with its open incidents, pending messages and last runs.
 *
 * Destroying the stack deletes the table. Lost are the open incidents, so that a later installation announces a
 * lasting outage as new, and the resolved ones that TTL had not removed. DynamoDB keeps a last backup of its own
 * for 35 days, readable as long as the stack's key is: 30 days, if its deletion is cancelled.
 */
export class StateTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { key }: StateTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: TABLE_KEYS.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEYS.sort, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE_KEYS.expiry,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Lets a check read partitions and write items, alone or in a transaction, as the store does; no more. */
  allowItemsTo(role: IRole): void {
    const actions = ['Query', 'PutItem', 'UpdateItem', 'DeleteItem'];
    this.table.grant(role, ...actions.map((action) => `dynamodb:${action}`));
    this.table.encryptionKey?.grant(role, 'kms:DescribeKey');
    this.table.encryptionKey?.grantEncryptDecrypt(role);
  }

  /** Lets somebody read partitions, no more. */
  allowReadingTo(role: IRole): void {
    this.table.grant(role, 'dynamodb:Query');
    this.table.encryptionKey?.grantDecrypt(role);
  }
}
