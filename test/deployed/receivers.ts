/** Servers that play those machines that are told: PagerDuty's Events API v2, and a receiver of what SNS sends by HTTPS. */
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PagerEvent } from '../../lambda/alerting/pager-event.ts';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';

interface Receiver {
  readonly origin: string;
  /** The root certificate that a client has to trust. */
  readonly caPem: string;
  /** The next requests are answered so, one after the other; whatever comes then is taken. {@link LOST} is no answer. */
  answerWith(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

/** What PagerDuty was sent, and how it answered. */
export interface PagerTry {
  readonly event: PagerEvent & { readonly routing_key: string };
  readonly status: number;
}

export interface SimulatedPagerDuty extends Receiver {
  /** Every request, oldest first. */
  readonly tries: readonly PagerTry[];
}

/** The envelope of SNS. */
export interface Envelope {
  readonly Type: string;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
  readonly SubscribeURL?: string;
}

export interface WebhookPost {
  readonly headers: IncomingHttpHeaders;
  readonly envelope: Envelope;
  readonly status: number;
}

export interface WebhookReceiver extends Receiver {
  readonly url: string;
  /** Every request, oldest first. */
  readonly posts: readonly WebhookPost[];
}

/** What was sent is taken, and the connection cut before the answer. */
export const LOST = 0;
const ACCEPTED = 202;
const TAKEN = 200;

export async function startSimulatedPagerDuty(): Promise<SimulatedPagerDuty> {
  const tries: PagerTry[] = [];
  const server = await startReceiver('Simulated PagerDuty', ACCEPTED, async ({ path, body }, status) => {
    if (path !== '/v2/enqueue') throw new Error(`PagerDuty takes no events at ${path}`);
    tries.push({ event: JSON.parse(body), status });
    return status === ACCEPTED ? { status: 'success' } : REFUSAL;
  });
  return { ...server, tries };
}

/** It confirms whatever it is asked to confirm. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const posts: WebhookPost[] = [];
  const server = await startReceiver('Webhook', TAKEN, async ({ headers, body }, status) => {
    const envelope = JSON.parse(body) as Envelope;
    posts.push({ headers, envelope, status });
    if (envelope.SubscribeURL !== undefined) await fetch(envelope.SubscribeURL);
    return {};
  });
  return { ...server, url: `${server.origin}/okta/alerts`, posts };
}

const REFUSAL = { status: 'invalid event', message: 'Event object is invalid', errors: ['as ordered'] };

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function startReceiver(
  name: string,
  usual: number,
  receive: (request: Received, status: number) => Promise<object>,
): Promise<Receiver> {
  const authority = await createCertificateAuthority(new Date(), name);
  const issued = await issueServerCertificate(authority, ['localhost', '127.0.0.1'], new Date());
  const ordered: number[] = [];
  const server = createServer(
    { cert: issued.certificatePem, key: issued.privateKeyPem },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { headers, url: path = '' } = request;
      const status = ordered.shift() ?? usual;
      try {
        const answer = await receive({ path, headers, body: Buffer.concat(chunks).toString() }, status);
        if (status === LOST) response.destroy();
        else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      } catch (error) {
        response.writeHead(404).end(String(error));
      }
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    caPem: authority.pem,
    answerWith: (...statuses) => {
      ordered.splice(0, ordered.length, ...statuses);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
