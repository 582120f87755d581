import { DOCUMENT_ROWS } from './rows/documents.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('documents', DOCUMENT_ROWS);
