/** The matrix, part by part. */
import type { Row } from '../support/cells.ts';
import type { HarmRow } from '../support/harm.ts';
import { ANSWER_ROWS, SILENT_ANSWER_ROWS } from './answers.ts';
import { API_BODY_ROWS } from './api-bodies.ts';
import { API_ERROR_ROWS } from './api-errors.ts';
import { AWS_ROWS } from './aws.ts';
import { AWS_WIRE_ROWS } from './aws-wire.ts';
import { CERTIFICATE_ROWS } from './certificates.ts';
import { CONNECTION_ROWS, SILENT_CONNECTION_ROWS } from './connections.ts';
import { CREDENTIAL_ROWS, SILENT_CREDENTIAL_ROWS } from './credentials.ts';
import { DOCUMENT_ROWS } from './documents.ts';
import { LIMIT_ROWS } from './limits.ts';
import { RUNTIME_ROWS } from './runtime.ts';
import { STATUS_PAGE_ROWS } from './status-pages.ts';

export const PARTS: Readonly<Record<string, readonly (Row | HarmRow)[]>> = {
  'the network: connections': [...CONNECTION_ROWS, ...SILENT_CONNECTION_ROWS],
  'the network: certificates': CERTIFICATE_ROWS,
  'the network: answers': [...ANSWER_ROWS, ...SILENT_ANSWER_ROWS],
  'Okta: documents': DOCUMENT_ROWS,
  'Okta: errors of the API': API_ERROR_ROWS,
  'Okta: bodies and headers of the API': API_BODY_ROWS,
  'Okta: limits': LIMIT_ROWS,
  'Okta: credentials and clocks': [...CREDENTIAL_ROWS, ...SILENT_CREDENTIAL_ROWS],
  'Okta: the status page': STATUS_PAGE_ROWS,
  'AWS: its calls': AWS_ROWS,
  'AWS: on the wire': AWS_WIRE_ROWS,
  'the runtime': RUNTIME_ROWS,
};
