import { SILENT_ANSWER_ROWS } from './rows/answers.ts';
import { SILENT_CONNECTION_ROWS } from './rows/connections.ts';
import { SILENT_CREDENTIAL_ROWS } from './rows/credentials.ts';
import { matrixOf } from './support/matrix.ts';

const ROWS = [...SILENT_CONNECTION_ROWS, ...SILENT_ANSWER_ROWS, ...SILENT_CREDENTIAL_ROWS];

matrixOf('silence', ROWS, ROWS.length);
