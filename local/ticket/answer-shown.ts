/** The body of an answer, of which only what is known to be an error's is shown. Pure. */
import type { HttpAnswer } from '../../lambda/net/https.ts';
import { saidIn } from '../../lambda/okta/errors/error-body.ts';
import { refusalOf } from '../../lambda/okta/errors/refusal.ts';
import { sanitised } from './sanitised.ts';

const TEXT_CHARACTERS = 600;
const MAXIMUM_CAUSES = 5;

/** JSON with Okta's members, or a sentence in brackets where all else is left out. */
export function bodyShown(answer: Pick<HttpAnswer, 'status' | 'headers' | 'body'>): string {
  const said = saidIn(answer.body);
  const text = (value: string) => sanitised(value, TEXT_CHARACTERS);
  switch (said.form) {
    case 'okta': {
      const { errorCode, errorId } = refusalOf(answer, { method: 'GET', path: '/' }, new Date(0));
      const { errorSummary, causes } = said.error;
      const shown = causes.slice(0, MAXIMUM_CAUSES).map((cause) => ({ errorSummary: text(cause) }));
      return json({
        errorCode: errorCode ?? '[something else]',
        errorSummary: text(errorSummary),
        errorId: errorId ?? '[something else]',
        errorCauses: shown,
      });
    }
    case 'oauth':
      return json({ error: text(said.error), error_description: text(said.description) });
    case 'message':
      return json({ message: text(said.message) });
    case 'page':
      return `[${answer.body.length} bytes of HTML or XML, title: ${text(said.title) || 'none'}; left out]`;
    case 'text':
      return isData(answer.status, said.text)
        ? `[${answer.body.length} bytes that are no error of Okta; left out]`
        : text(said.text);
    case 'json':
      return `[${answer.body.length} bytes of JSON that is no error of Okta; left out]`;
    case 'empty':
      return '[no body]';
  }
}

/** What should have been data of the org, or is JSON that was cut short. */
function isData(status: number, text: string): boolean {
  return (status >= 200 && status < 300) || /^[{[]/.test(text);
}

function json(value: object): string {
  return JSON.stringify(value, null, 2);
}
