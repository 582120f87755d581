/** The matrix, part by part. */
import type { Row } from '../support/cells.ts';
import { ANSWER_ROWS, SILENT_ANSWER_ROWS } from './answers.ts';
import { CERTIFICATE_ROWS } from './certificates.ts';
import { CONNECTION_ROWS, SILENT_CONNECTION_ROWS } from './connections.ts';

export const PARTS: Readonly<Record<string, readonly Row[]>> = {
  connections: [...CONNECTION_ROWS, ...SILENT_CONNECTION_ROWS],
  certificates: CERTIFICATE_ROWS,
  answers: [...ANSWER_ROWS, ...SILENT_ANSWER_ROWS],
};
