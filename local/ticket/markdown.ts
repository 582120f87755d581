/** A bundle as one Markdown document, to be pasted into a case. Pure. */
import type { Bundle, SanitisedAnswer } from './bundle.ts';
import { code, inline, list, table } from './markdown-text.ts';

export function bundleMarkdown(bundle: Bundle): string {
  const { org, window, summary, failures, frequency, oktaStatus, ruledOut, collected } = bundle;
  return [
    `# Okta support case: ${inline(org.url)}`,
    section('Summary', inline(summary)),
    section(
      'Org',
      list([
        `Org URL: ${org.url}${org.alias === null ? '' : ` (${org.alias} in our monitor)`}`,
        `Cell: ${org.cell}`,
        `Pipeline: ${org.pipeline}`,
        `Window, UTC: ${window.from} to ${window.to}`,
      ]),
    ),
    section(
      'Impact and what was tried',
      list(['Impact: (how many users, which applications)', 'Tried: (what, and from which networks)']),
    ),
    section(
      'Failures',
      table(
        ['what', 'status', 'code', 'observed', 'first, UTC', 'last, UTC', 'extent'],
        failures.map(({ what, status, code: errorCode, observed, first, last, extent }) => [
          what,
          textOf(status),
          errorCode,
          observed,
          first,
          last,
          extent,
        ]),
      ),
    ),
    section('Requests with ids', requestsOf(bundle)),
    section('Sanitised answers', answersOf(bundle)),
    section(
      'Frequency',
      table(
        ['what', 'how often', 'first, UTC', 'last, UTC'],
        frequency.map(({ what, words, first, last }) => [what, words, first, last]),
      ),
    ),
    section("Okta's status", list(oktaStatus)),
    section(
      'Ruled out',
      table(
        ['what', 'verdict', 'evidence'],
        ruledOut.map(({ what, verdict, evidence }) => [what, verdict, evidence]),
      ),
    ),
    section('How it was collected', list(collected)),
  ].join('\n\n');
}

function section(title: string, content: string): string {
  return `## ${title}\n\n${content}`;
}

function requestsOf({ requests, requestsLeftOut }: Bundle): string {
  if (requests.length === 0) return 'None is known.';
  const rows = table(
    [
      'sent, UTC',
      'request',
      'status',
      'X-Okta-Request-Id',
      'errorId',
      'outcome',
      'host',
      'ms by phase',
      'rate limit',
    ],
    requests.map(({ at, what, status, requestId, errorId, outcome, host, timing, rateLimit }) => [
      at,
      what,
      textOf(status),
      textOf(requestId),
      textOf(errorId),
      outcome,
      host,
      timing,
      rateLimit,
    ]),
  );
  return requestsLeftOut === 0
    ? rows
    : `${rows}\n\nAnd ${requestsLeftOut} more, which are counted under Frequency.`;
}

function answersOf({ answers }: Bundle): string {
  if (answers.length === 0) return 'None: no request that failed was answered, or its answer is not stored.';
  return answers.map(answerOf).join('\n\n');
}

function answerOf({ at, what, status, requestId, contentType, alsoOf, body }: SanitisedAnswer): string {
  const id = requestId === null ? 'without a request id' : `request id ${requestId}`;
  const others = alsoOf.length === 0 ? '' : `; in the same way ${alsoOf.join(', ')}`;
  const heading = inline(`${what}: HTTP ${status}, ${contentType}, ${at}, ${id}${others}`);
  return `${heading}\n\n${code(body, body.startsWith('{') ? 'json' : 'text')}`;
}

function textOf(value: string | number | null): string {
  return value === null ? '' : String(value);
}
