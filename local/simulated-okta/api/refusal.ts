/** Why OAuth refuses, in the words of Okta's error reference. How it is sent differs between endpoints. */

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** Such as `invalid_client`. */
  readonly error: string;
  readonly description: string;

  constructor(status: number, error: string, description: string) {
    super(`${error}: ${description}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }
}

export function invalidProof(description: string): Refusal {
  return new Refusal(400, 'invalid_dpop_proof', description);
}

export function invalidClient(description: string): Refusal {
  return new Refusal(401, 'invalid_client', description);
}

export function invalidToken(description: string): Refusal {
  return new Refusal(401, 'invalid_token', description);
}

/** A new nonce comes with it in the header `dpop-nonce`. */
export function nonceRequired(): Refusal {
  return new Refusal(400, 'use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.');
}
