import { SILENT_ANSWER_ROWS } from './rows/answers.ts';
import { SILENT_CONNECTION_ROWS } from './rows/connections.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('silence', [...SILENT_CONNECTION_ROWS, ...SILENT_ANSWER_ROWS], 8);
