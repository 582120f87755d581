import { LIMIT_ROWS } from './rows/limits.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('limits', LIMIT_ROWS);
