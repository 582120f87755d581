import { describe, expect, it } from 'vitest';
import { openExchange } from '../../../../lambda/okta/credentials/api-exchange.ts';
import { APPS, answer } from './support.ts';

const TOKEN = { value: 'at-1', type: 'bearer', expiresAt: 0 } as const;

describe('An exchange', () => {
  it('ends with its answer, whatever that says', async () => {
    for (const status of [200, 204, 304, 401, 503, 999]) {
      const exchange = await openExchange(TOKEN, APPS, undefined);
      await exchange.answered(answer(status, '', { 'www-authenticate': 'Bearer error="invalid_token"' }));
      expect(exchange.headers).toEqual({ authorization: 'Bearer at-1' });
    }
  });

  it('that cannot be begun fails, and does not wait for an answer', async () => {
    const request = { method: 'GET', url: 'http://acme.okta.example/api/v1/apps' } as const;
    await expect(openExchange(TOKEN, request, undefined)).rejects.toThrow('HTTPS');
  });
});
