import { API_BODY_ROWS } from './rows/api-bodies.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('API bodies', API_BODY_ROWS);
