/** Requests that were sent, and what came back, for tests: sound values, of which a test changes what it is about. */
import type { HttpAnswer } from '../../../lambda/net/https.ts';
import type { Collected, ConnectionFact, Exchange } from '../../../local/ticket/exchange.ts';

export const NOW = new Date('2026-03-02T12:00:00.000Z');
const ORG = 'https://acme.okta.com';
export const REQUEST_ID = '0123456789abcdef0123456789abcdef';

export function secondsAfter(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

export function answerWith(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | string[]>> = {},
  at: Date = NOW,
): HttpAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-okta-request-id': REQUEST_ID,
      date: at.toUTCString(),
      ...headers,
    },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    firstByteMs: 80,
    totalMs: 90,
    sentAt: at,
    receivedAt: new Date(at.getTime() + 90),
  };
}

export function oktaError(errorCode: string, errorSummary: string, causes: readonly string[] = []) {
  return {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: 'oae3ArCozZVSOuvaI5TTk8g8g',
    errorCauses: causes.map((cause) => ({ errorSummary: cause })),
  };
}

export function exchangeWith(answer: HttpAnswer, changes: Partial<Exchange> = {}): Exchange {
  return {
    attempt: 1,
    method: 'GET',
    path: '/oauth2/v1/keys',
    parameters: [],
    sentAt: answer.sentAt,
    durationMs: answer.totalMs,
    result: { answer },
    ...changes,
  };
}

export function connectionWith(changes: Partial<ConnectionFact> = {}): ConnectionFact {
  return {
    attempt: 1,
    address: '203.0.113.7',
    phases: { dnsMs: 3, connectMs: 20, tlsMs: 41 },
    certificate: {
      subject: '*.okta.com',
      issuer: 'DigiCert TLS RSA SHA256 2020 CA1',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      fingerprint: 'AB:CD',
    },
    ...changes,
  };
}

export function collectedWith(changes: Partial<Collected> = {}): Collected {
  return {
    orgUrl: ORG,
    tries: { done: 1, planned: 1 },
    startedAt: NOW,
    endedAt: secondsAfter(10),
    isInterrupted: false,
    connections: [connectionWith()],
    exchanges: [exchangeWith(answerWith(200, {}))],
    control: undefined,
    cell: 'okta.com:14',
    page: {
      ok: false,
      url: 'https://status.okta.com/',
      readAt: NOW,
      doubt: { reason: 'FETCH', detail: 'no answer' },
    },
    endpoint: undefined,
    hasCredential: false,
    notAsked: undefined,
    ...changes,
  };
}
