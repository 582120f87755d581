/** An AWS endpoint on loopback that keeps what it is sent and answers what a test says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface AwsRequest {
  /** `DynamoDB_20120810.Query` and the like; undefined for the services that name it in the body. */
  readonly operation: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends the answer, or does not. */
export type Respond = (response: ServerResponse, request: AwsRequest, index: number) => void;

export interface AwsEndpoint {
  readonly url: string;
  readonly requests: readonly AwsRequest[];
  /** Begins anew with another way to answer. */
  respondWith(respond: Respond): void;
  close(): Promise<void>;
}

export async function startAwsEndpoint(): Promise<AwsEndpoint> {
  const requests: AwsRequest[] = [];
  let respond: Respond = json({});
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { headers } = incoming;
    const operation = [headers['x-amz-target']].flat()[0];
    const request = { operation, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    respond(response, request, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    respondWith: (next) => {
      requests.length = 0;
      respond = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The environment in which AWS clients talk to an endpoint, with credentials of no account. */
export function environmentFor(endpoint: AwsEndpoint): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret-of-no-account',
    AWS_SESSION_TOKEN: '',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** The same answer to every request, or one each, the last for all later ones. */
export function json(...bodies: readonly object[]): Respond {
  return (response, _request, index) => {
    const body = bodies[Math.min(index, bodies.length - 1)] ?? {};
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  };
}

/** An error as the JSON services of AWS report it. */
export function awsError(type: string, members: object = {}, status = 400): Respond {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.service#${type}`, ...members }));
  };
}

/** An answer as the XML services of AWS give it. */
export function xml(body: string, status = 200): Respond {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'text/xml' }).end(body);
  };
}

/** Accepts everything and never answers. */
export const stall: Respond = () => {};

/** Begins to answer and never ends. */
export const stallMidBody: Respond = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': '1000' });
  response.write('{');
};
