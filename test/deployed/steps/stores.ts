/** What the stores are tested for in memory, against the table that was deployed: DynamoDB's own conditions and limits. */
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { dynamoDbCertificates } from '../../../lambda/adapters/dynamodb-certificates.ts';
import { dynamoDbStore } from '../../../lambda/adapters/dynamodb-store.ts';
import { describeCertificateStore } from '../../support/certificate-store-contract.ts';
import { describeStateStore } from '../../support/store-contract.ts';
import type { Rehearsal } from '../rehearsal.ts';

export function storeSteps(stage: () => Rehearsal): void {
  describe('in the deployed table', () => {
    // The clients of this process take the account from here, as those of a function do.
    beforeAll(() => {
      for (const [name, value] of Object.entries(stage().aws.environment)) vi.stubEnv(name, value);
    });
    afterAll(() => {
      vi.unstubAllEnvs();
    });

    const log = (level: string, message: string, data: unknown) => {
      throw new Error(`${level}: ${message}, ${JSON.stringify(data)}`);
    };
    const emptyTable = async () => {
      const account = await stage().account();
      await account.forget();
      return account.outputs.StateTableName;
    };
    describeStateStore('DynamoDB', async () => dynamoDbStore(await emptyTable(), log));
    describeCertificateStore('DynamoDB', async () => dynamoDbCertificates(await emptyTable(), log));
  });
}
