import { RUNTIME_ROWS } from './rows/runtime.ts';
import { harmMatrixOf } from './support/harm-matrix.ts';

harmMatrixOf('the runtime', RUNTIME_ROWS);
