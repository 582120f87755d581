/** Calls an API of the emulated account as a client would, in the three protocols that AWS speaks. */

export type Json = Readonly<Record<string, unknown>>;

const REGION = 'us-east-1';

function headersFor(service: string): Record<string, string> {
  // The emulator reads who calls what from the credential; it verifies no signature.
  const credential = `emulated/20260101/${REGION}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0` };
}

async function textOf(response: Response, what: string): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: HTTP ${response.status} ${text.slice(0, 500)}`);
  return text;
}

/** @param target as in the header `X-Amz-Target`, such as `AmazonSQS.ReceiveMessage` */
export async function callJson(
  endpoint: string,
  service: string,
  target: string,
  body: Json = {},
): Promise<Json> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      ...headersFor(service),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
  });
  return JSON.parse((await textOf(response, target)) || '{}') as Json;
}

/** An operation of the XML services; gives the answer as it comes. */
export async function callQuery(endpoint: string, service: string, action: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: headersFor(service),
    body: new URLSearchParams({ Action: action }),
  });
  return textOf(response, action);
}

/** A GET of the REST services. */
export async function callRest(endpoint: string, service: string, path: string): Promise<Json> {
  const response = await fetch(endpoint + path, { headers: headersFor(service) });
  return JSON.parse(await textOf(response, path)) as Json;
}

/** A POST of the REST services, as of Lambda, whose answer may be any JSON. */
export async function postRest(
  endpoint: string,
  service: string,
  path: string,
  body: Json,
): Promise<unknown> {
  const headers = { ...headersFor(service), 'content-type': 'application/json' };
  const response = await fetch(endpoint + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return JSON.parse(await textOf(response, path));
}
