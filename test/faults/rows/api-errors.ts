/** What Okta's API can refuse a call with: each error of its reference that a reader can meet. */
import { METRICS, type Reason } from '../../../lambda/contract.ts';
import type { Answer } from '../../../local/simulated-okta/answers.ts';
import { answer } from '../../../local/simulated-okta/answers.ts';
import { apiError, emptyRefusal } from '../../../local/simulated-okta/api/api-answers.ts';
import { believed, type Row, type Seen, unknown, warning } from '../support/cells.ts';
import { NOT_BY_API } from './untouched.ts';

type Cells = Pick<Row['cells'], 'rate-limits' | 'saml-certificates'>;

/** To every call but those for tokens. */
function refused(fault: string, refusal: () => Answer, cells: Cells): Row {
  return {
    fault: `API: ${fault}`,
    begin: (world) =>
      world.api.switchTo({
        description: fault,
        rules: [{ to: 'every call', change: ({ headers }) => withLimits(refusal(), headers) }],
      }),
    cells: { ...NOT_BY_API, ...cells },
  };
}

/** Refusals state the limits as answers do. */
function withLimits(refusal: Answer, headers: Answer['headers']): Answer {
  const limits = Object.entries(headers).filter(([name]) => name.startsWith('x-rate-limit-'));
  return { ...refusal, headers: { ...Object.fromEntries(limits), ...refusal.headers } };
}

const challenge =
  (status: number, parameters: string, scheme = 'Bearer') =>
  () =>
    emptyRefusal(status, { 'WWW-Authenticate': `${scheme} realm="http://acme.okta.com", ${parameters}` });

const code = (status: number, errorCode: string, summary: string) => () =>
  apiError(status, errorCode, summary);

/** A refusal says the limits too, and so how full the bucket is. */
const MEASURED = { figures: [METRICS.rateLimitUtilization] };

/** The credential is in question: who looks after certificates does not wait for 13 hours to say so. */
const credential = (reason: Reason): Cells => ({
  'rate-limits': warning(`CREDENTIAL_REFUSED ${reason}`, MEASURED),
  'saml-certificates': unknown(reason),
});

/** The part that was refused is known not to be known. */
const partly = (ofLimits: Seen): Cells => ({
  'rate-limits': ofLimits,
  'saml-certificates': unknown('INCOMPLETE', { isOverWithNextSweep: true }),
});

const failing = (reason: Reason): Cells => ({
  'rate-limits': unknown(reason, MEASURED),
  'saml-certificates': believed(unknown(reason)),
});

const PAGE = '<html><body>no</body></html>';

export const API_ERROR_ROWS: readonly Row[] = [
  refused(
    '400 E0000001',
    code(400, 'E0000001', 'Api validation failed: limit'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused('401 E0000004', code(401, 'E0000004', 'Authentication failed'), credential('AUTH')),
  refused(
    '403 E0000005',
    code(403, 'E0000005', 'Invalid session'),
    partly(warning('CREDENTIAL_REFUSED AUTH', MEASURED)),
  ),
  refused(
    '403 E0000006, no role',
    code(403, 'E0000006', 'You do not have permission to perform the requested action'),
    partly(warning('CREDENTIAL_REFUSED ROLE', MEASURED)),
  ),
  refused(
    '404 E0000007',
    code(404, 'E0000007', 'Not found: Resource not found'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '404 E0000008',
    code(404, 'E0000008', 'The requested path was not found'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused('500 E0000009', code(500, 'E0000009', 'Internal Server Error'), failing('HTTP_5XX')),
  refused(
    '503 E0000010, read-only',
    code(503, 'E0000010', 'Service is in read only mode'),
    failing('READ_ONLY'),
  ),
  refused('401 E0000011', code(401, 'E0000011', 'Invalid token provided'), credential('AUTH')),
  refused(
    '401 E0000015, no licence',
    code(401, 'E0000015', 'You do not have permission to access the feature you are requesting'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '400 E0000019',
    code(400, 'E0000019', 'Bad request. Accept header'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '405 E0000022',
    code(405, 'E0000022', 'The endpoint does not support the provided HTTP method'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '400 E0000029',
    code(400, 'E0000029', 'Invalid paging request.'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '400 E0000031',
    code(400, 'E0000031', 'Invalid search criteria.'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '400 E0000053',
    code(400, 'E0000053', 'Invalid SCIM filter.'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused('401 E0000064', code(401, 'E0000064', 'Password is expired'), credential('AUTH')),
  refused(
    '403 E0000095',
    code(403, 'E0000095', 'Recovery not allowed for unknown user.'),
    partly(warning('CREDENTIAL_REFUSED AUTH', MEASURED)),
  ),
  refused(
    '423 E0000239',
    code(423, 'E0000239', 'Policy priorities are being reconciled'),
    failing('HTTP_4XX'),
  ),
  refused(
    '429 E0000109, of one operation',
    code(429, 'E0000109', 'An SMS message was recently sent.'),
    failing('RATE_LIMITED'),
  ),
  refused(
    '403 by scope',
    challenge(
      403,
      'scope="okta.logs.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="/api/v1/logs"',
    ),
    partly(warning('CREDENTIAL_REFUSED SCOPE', MEASURED)),
  ),
  refused(
    '401 invalid_token',
    challenge(401, 'error="invalid_token", error_description="The token has expired."'),
    credential('AUTH'),
  ),
  refused(
    '400 invalid_dpop_proof, a proof used before',
    challenge(
      400,
      'error="invalid_dpop_proof", error_description="The DPoP proof JWT has already been used."',
      'DPoP',
    ),
    {
      'rate-limits': warning('CREDENTIAL_REFUSED AUTH', MEASURED),
      'saml-certificates': believed(unknown('AUTH')),
    },
  ),
  refused('401 with nothing', () => emptyRefusal(401, {}), credential('AUTH')),
  refused(
    '403 with nothing',
    () => emptyRefusal(403, {}),
    partly(warning('CREDENTIAL_REFUSED AUTH', MEASURED)),
  ),
  refused('500 with nothing', () => emptyRefusal(500, {}), failing('HTTP_5XX')),
  refused(
    '404 in another envelope',
    () => answer(404, 'application/json', '{"status":404,"message":"Resource not found"}'),
    partly(unknown('HTTP_4XX', MEASURED)),
  ),
  refused(
    '403 with a page',
    () => answer(403, 'text/html', PAGE),
    partly(warning('CREDENTIAL_REFUSED AUTH', MEASURED)),
  ),
  refused('407 with a page', () => answer(407, 'text/html', PAGE), partly(unknown('HTTP_4XX', MEASURED))),
  refused('511 with a page', () => answer(511, 'text/html', PAGE), partly(unknown('HTTP_5XX', MEASURED))),
  refused('503 with a page', () => answer(503, 'text/html', PAGE), failing('HTTP_5XX')),
  refused(
    '302 to a login',
    () => answer(302, 'text/html', '', { Location: 'https://login.example/' }),
    partly(unknown('REDIRECT', MEASURED)),
  ),
];
