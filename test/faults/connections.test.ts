import { CONNECTION_ROWS } from './rows/connections.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('connections', CONNECTION_ROWS);
