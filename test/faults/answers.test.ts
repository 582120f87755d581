import { ANSWER_ROWS } from './rows/answers.ts';
import { matrixOf } from './support/matrix.ts';

matrixOf('answers', ANSWER_ROWS);
