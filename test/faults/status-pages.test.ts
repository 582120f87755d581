import { STATUS_PAGE_ROWS } from './rows/status-pages.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('status pages', STATUS_PAGE_ROWS);
