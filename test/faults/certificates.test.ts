import { CERTIFICATE_ROWS } from './rows/certificates.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('certificates', CERTIFICATE_ROWS);
