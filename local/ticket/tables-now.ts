/** Requests that were sent, as the tables of a bundle. Pure. */
import type { ConnectionPhases } from '../../lambda/net/dial.ts';
import { bodyShown } from './answer-shown.ts';
import {
  type Failure,
  type Frequency,
  MAXIMUM_REQUESTS,
  type RequestRow,
  type SanitisedAnswer,
} from './bundle.ts';
import type { Collected, Exchange } from './exchange.ts';
import { grouped, type Judged, spanOf } from './judged.ts';
import { type Outcome, rateLimitShown } from './outcome-of.ts';
import { sanitised } from './sanitised.ts';

/** A line for each request and way to fail. */
export function failuresOf(failed: readonly Judged[]): Failure[] {
  const groups = grouped(failed, ({ what, outcome }) => JSON.stringify([what, outcome.status, outcome.code]));
  return groups.map((group) => {
    const { first, last } = spanOf(group);
    const { what, outcome } = group[0] as Judged;
    const { status, code, observed } = outcome;
    return {
      what,
      status,
      code,
      observed,
      first,
      last,
      extent: group.length === 1 ? 'once' : `${group.length} times`,
    };
  });
}

/** A line for each request, good ones too. */
export function frequencyOf(counted: readonly Judged[]): Frequency[] {
  const groups = grouped(counted, ({ what }) => what);
  return groups.map((group) => {
    const bad = group.filter(({ outcome }) => outcome.kind === 'failed');
    const kinds = grouped(bad, ({ outcome }) => outcomeWords(outcome));
    const each = kinds.map((kind) => `${outcomeWords((kind[0] as Judged).outcome)} × ${kind.length}`);
    const { what } = group[0] as Judged;
    const words = `${bad.length} of ${group.length} failed${each.length === 0 ? '' : `: ${each.join(', ')}`}`;
    return { what, failed: bad.length, of: group.length, words, ...spanOf(bad.length === 0 ? group : bad) };
  });
}

function outcomeWords({ status, code }: Outcome): string {
  return status === null ? code : `HTTP ${status} ${code}`;
}

/** Those that failed go before the others where not all have room; shown by time. */
export function requestRows(judged: readonly Judged[], { connections, orgUrl }: Collected): RequestRow[] {
  const newestFirst = [...judged].sort(
    (one, other) => other.exchange.sentAt.getTime() - one.exchange.sentAt.getTime(),
  );
  const isFailed = ({ outcome }: Judged) => outcome.kind === 'failed';
  const kept = [...newestFirst.filter(isFailed), ...newestFirst.filter((each) => !isFailed(each))];
  const shown = new Set(kept.slice(0, MAXIMUM_REQUESTS));
  const rest = kept.slice(MAXIMUM_REQUESTS);
  return [...newestFirst.filter((each) => shown.has(each)), ...rest].map((each) => {
    const { exchange, what, outcome } = each;
    const connection = connections.find(({ attempt }) => attempt === exchange.attempt);
    const { host } = new URL(orgUrl);
    return {
      at: exchange.sentAt.toISOString(),
      what,
      status: outcome.status,
      requestId: outcome.requestId,
      errorId: outcome.errorId,
      outcome: outcome.kind === 'failed' ? outcome.code : outcome.kind === 'ok' ? 'ok' : 'asks for a nonce',
      host: connection === undefined ? host : `${host} (${connection.address})`,
      timing: timingOf(exchange, connection?.phases),
      rateLimit: 'answer' in exchange.result ? rateLimitShown(exchange.result.answer) : '',
    };
  });
}

/** Requests of a try share its connection, so that its phases stand with each of them. */
function timingOf({ result, durationMs }: Exchange, phases: ConnectionPhases | undefined): string {
  const connection =
    phases === undefined
      ? []
      : [`dns ${ms(phases.dnsMs)}`, `connect ${ms(phases.connectMs)}`, `tls ${ms(phases.tlsMs)}`];
  if ('fault' in result)
    return [...connection, `no answer for ${ms(durationMs)} (${result.fault.phase})`].join(', ');
  const { firstByteMs, totalMs } = result.answer;
  return [...connection, `first byte ${ms(firstByteMs)}`, `body ${ms(totalMs - firstByteMs)}`].join(', ');
}

function ms(value: number): string {
  return String(Math.round(value));
}

const MAXIMUM_ANSWERS = 10;

/** The newest of each way to fail: a body differs by its errorId at least. */
export function answersOf(failed: readonly Judged[]): SanitisedAnswer[] {
  const groups = grouped(failed, ({ outcome: { status, code, observed } }) =>
    JSON.stringify([status, code, observed]),
  );
  return groups
    .flatMap((group) => {
      const newest = group.reduce((one, other) =>
        other.exchange.sentAt > one.exchange.sentAt ? other : one,
      );
      const { exchange, what, outcome } = newest;
      if (!('answer' in exchange.result)) return [];
      const { answer } = exchange.result;
      const others = group.map((each) => each.what).filter((other) => other !== what);
      return {
        at: exchange.sentAt.toISOString(),
        what,
        status: answer.status,
        requestId: outcome.requestId,
        contentType: sanitised(answer.headers['content-type']?.split(';')[0] ?? 'not stated', 80),
        alsoOf: [...new Set(others)],
        body: bodyShown(answer),
      };
    })
    .slice(0, MAXIMUM_ANSWERS);
}
