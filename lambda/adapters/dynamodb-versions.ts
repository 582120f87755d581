/** Items that are stored only where no other run has stored them since. */
import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../contract.ts';

/** The condition that no other run stored a version since; 0 means that there was no item. */
export function unchangedSince(version: number) {
  if (version === 0) {
    return {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition },
    };
  }
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  };
}

/** True where another run got there first. */
export function isConflict({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );
}
