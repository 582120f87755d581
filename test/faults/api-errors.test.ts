import { API_ERROR_ROWS } from './rows/api-errors.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('API errors', API_ERROR_ROWS);
