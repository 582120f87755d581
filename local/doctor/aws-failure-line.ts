/** What AWS did not tell is unknown, and no end of the rest. Pure. */
import type { AwsFailure } from '../deployed/aws-failure.ts';
import type { Said } from './said.ts';

/** @param rights what the person needs, as one sentence; said where AWS gives no other hint */
export function failureLine(what: string, { message }: Pick<AwsFailure, 'message'>, rights: string): Said {
  const [observed = '', hint] = message.split('\n').map((text) => text.trim());
  const isRefused = hint === undefined || hint.includes('may not');
  return { state: 'unknown', what, observed, fix: isRefused ? rights : `${capital(hint)}.` };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
