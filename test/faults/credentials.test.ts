import { CREDENTIAL_ROWS } from './rows/credentials.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('credentials', CREDENTIAL_ROWS);
