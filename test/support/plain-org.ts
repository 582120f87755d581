/** A minimal sound org on loopback with any number of authorization servers, written apart from `local/`. */
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { publicJwk } from './independent-server.ts';
import { HOST } from './loopback-network.ts';
import { type Listening, listen, tlsIdentity } from './loopback-servers.ts';

export interface PlainOrgOptions {
  readonly http2?: boolean;
  /** Milliseconds until a path is answered; Infinity for never. @default 0 */
  readonly delay?: (path: string) => number;
  /** Another body for a path than the sound one. */
  readonly body?: (path: string, sound: unknown) => string | undefined;
}

/** What the responses of node:https and node:http2 have in common. */
interface Reply {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(text: string): unknown;
}

const METADATA = '/.well-known/openid-configuration';
const KEYS = '/v1/keys';
const KEY_SET = { keys: [publicJwk({ alg: 'RS256' })] };

export async function plainOrg({ http2 = false, delay = () => 0, body }: PlainOrgOptions = {}): Promise<{
  readonly origin: string;
  readonly listening: Listening;
}> {
  const answer = (path: string, reply: Reply) => {
    const sound = documentAt(path, origin);
    reply.writeHead(sound === undefined ? 404 : 200, { 'content-type': 'application/json' });
    reply.end(body?.(path, sound) ?? JSON.stringify(sound ?? {}));
  };
  const respond = (path: string, reply: Reply) => {
    const ms = delay(path);
    if (ms !== Number.POSITIVE_INFINITY) setTimeout(answer, ms, path, reply);
  };
  const identity = await tlsIdentity();
  const server = http2
    ? createSecureServer(identity, (request, response) => {
        response.stream.on('error', () => {});
        respond(request.url, response);
      })
    : createHttpsServer(identity, ({ url = '' }, response) => respond(url, response));
  const listening = await listen(server);
  const origin = `https://${HOST}:${listening.port}`;
  return { origin, listening };
}

function documentAt(path: string, origin: string): unknown {
  if (path.endsWith(METADATA)) return discoveryDocument(origin + path.slice(0, -METADATA.length));
  return path.endsWith(KEYS) ? KEY_SET : undefined;
}

/** Every field that OpenID Connect Discovery makes mandatory, and no other. */
export function discoveryDocument(issuer: string) {
  const base = issuer.includes('/oauth2/') ? issuer : `${issuer}/oauth2`;
  return {
    issuer,
    authorization_endpoint: `${base}/v1/authorize`,
    token_endpoint: `${base}/v1/token`,
    jwks_uri: base + KEYS,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
