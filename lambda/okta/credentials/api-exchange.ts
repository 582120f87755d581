/** One sending of an API call with an access token (RFC 6750; RFC 9449, section 7), split where it is sent. */
import * as oauth from 'oauth4webapi';
import type { HttpAnswer } from '../../net/https.ts';
import { responseOf } from './answers.ts';
import type { ApiRequest } from './authorizer.ts';
import type { AccessToken } from './token-grant.ts';

export interface ApiExchange {
  readonly token: AccessToken;
  readonly headers: Readonly<Record<string, string>>;
  /** Resolves when the nonce that came with the answer, if any, is kept for the next proof. */
  readonly answered: (answer: HttpAnswer) => Promise<void>;
}

/**
 * The library's request is begun here and stays under way until it is told the answer, so that it sees both sides
 * while somebody else sends. One that is never answered is forgotten with the exchange.
 */
export async function openExchange(
  token: AccessToken,
  { method, url }: ApiRequest,
  proofs: oauth.DPoPHandle | undefined,
): Promise<ApiExchange> {
  let answerWith: (response: Response) => void = () => {};
  const response = new Promise<Response>((resolve) => {
    answerWith = resolve;
  });
  let exchange = response;
  const sent = await new Promise<Record<string, string>>((resolve, reject) => {
    exchange = oauth.protectedResourceRequest(token.value, method, new URL(url), undefined, null, {
      ...(token.type === 'dpop' && proofs !== undefined ? { DPoP: proofs } : {}),
      [oauth.customFetch]: (_url, { headers }) => {
        resolve(headers);
        return response;
      },
    });
    exchange.catch(reject);
  });
  return {
    token,
    headers: Object.fromEntries(
      Object.entries(sent).filter(([name]) => name === 'authorization' || name === 'dpop'),
    ),
    answered: async (answer) => {
      answerWith(responseOf(answer));
      await exchange;
    },
  };
}
