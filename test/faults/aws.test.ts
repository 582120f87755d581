import { AWS_ROWS } from './rows/aws.ts';
import { harmMatrixOf } from './support/harm-matrix.ts';

harmMatrixOf('AWS', AWS_ROWS);
