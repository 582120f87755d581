/** What the requests that were sent rule out, so that support need not ask. Pure. */
import { clockReadingOf } from '../../lambda/checks/oidc-discovery/answer-headers.ts';
import { mostExact } from '../../lambda/checks/oidc-discovery/judge-clock.ts';
import type { Phase } from '../../lambda/net/fault.ts';
import type { RuledOut } from './bundle.ts';
import type { Collected } from './exchange.ts';
import type { Judged } from './judged.ts';
import { sanitised } from './sanitised.ts';

/** The monitor's own, from which on a difference of clocks is a warning. */
const SKEW_MS = 60_000;

export function ruledOutNow(collected: Collected, judged: readonly Judged[]): RuledOut[] {
  const failed = judged.filter(({ outcome }) => outcome.kind === 'failed');
  return [
    phaseRuledOut('DNS', 'dns', collected, namesFound),
    phaseRuledOut('TCP connection', 'connect', collected, connected),
    phaseRuledOut('TLS and certificate', 'tls', collected, handshakes),
    clockSkew(collected),
    control(collected),
    whoAnswered(failed),
    credential(collected, judged),
  ];
}

/** True where no connection was to be had, and none to the control target. */
export function hasOwnNetworkFailed({ connections, control: asked }: Collected): boolean {
  return connections.length === 0 && asked?.failure !== undefined;
}

function phaseRuledOut(
  what: string,
  phase: Phase,
  collected: Collected,
  evidence: (collected: Collected) => string,
): RuledOut {
  const faults = collected.exchanges.flatMap(({ result }) =>
    'fault' in result && result.fault.phase === phase ? [result.fault] : [],
  );
  const [first] = faults;
  if (first !== undefined) {
    const detail = sanitised(`${faults.length} times: ${first.reason}, ${first.detail}`, 300);
    return { what, verdict: 'not ruled out', evidence: detail };
  }
  if (collected.connections.length === 0)
    return { what, verdict: 'not known', evidence: beforeIt(collected) };
  return { what, verdict: 'ruled out', evidence: evidence(collected) };
}

function beforeIt({ exchanges }: Collected): string {
  return exchanges.length === 0 ? 'nothing was asked' : 'no connection came so far';
}

function namesFound({ connections }: Collected): string {
  const addresses = [...new Set(connections.map(({ address }) => address))];
  return `resolved in each of ${connections.length} tries, at most ${slowest(connections.map(({ phases }) => phases.dnsMs))} ms; connected to ${addresses.join(', ')}`;
}

function connected({ connections }: Collected): string {
  return `connected in each of ${connections.length} tries, at most ${slowest(connections.map(({ phases }) => phases.connectMs))} ms`;
}

function handshakes({ connections }: Collected): string {
  const [{ certificate } = { certificate: undefined }] = connections.slice(-1);
  const handshake = `handshake done in each of ${connections.length} tries, at most ${slowest(connections.map(({ phases }) => phases.tlsMs))} ms`;
  if (certificate === undefined) return handshake;
  const { issuer, notAfter, fingerprint } = certificate;
  const name = sanitised(issuer, 80);
  return `${handshake}; the certificate is trusted, of ${name}, until ${isoOf(notAfter)}, SHA-256 ${fingerprint}`;
}

function isoOf(at: Date): string {
  return Number.isNaN(at.getTime()) ? 'an unreadable date' : at.toISOString();
}

function slowest(values: readonly number[]): number {
  return Math.round(Math.max(...values));
}

function clockSkew({ exchanges }: Collected): RuledOut {
  const what = 'Clock skew';
  const readings = exchanges.flatMap(({ result }) =>
    'answer' in result ? (clockReadingOf(result.answer) ?? []) : [],
  );
  const best = mostExact(readings);
  if (best === undefined)
    return { what, verdict: 'not known', evidence: 'no answer had a fresh Date to compare with' };
  const seconds = (value: number) => (value / 1000).toFixed(1);
  const { skewMs, uncertaintyMs } = best;
  const evidence = `the org's clock is ${seconds(Math.abs(skewMs))} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's, give or take ${seconds(uncertaintyMs)} s`;
  return {
    what,
    verdict: Math.abs(skewMs) > SKEW_MS + uncertaintyMs ? 'not ruled out' : 'ruled out',
    evidence,
  };
}

function control({ control: asked, connections }: Collected): RuledOut {
  const what = "This machine's own network (control target)";
  if (asked === undefined)
    return connections.length === 0
      ? { what, verdict: 'not known', evidence: 'no control target was asked' }
      : { what, verdict: 'ruled out', evidence: 'the org answered each time, so that none was asked' };
  const { target, failure } = asked;
  if (failure === undefined)
    return { what, verdict: 'ruled out', evidence: `${target} took a connection right after` };
  const evidence = sanitised(`${target} could not be reached: ${failure}`, 300);
  if (connections.length === 0) return { what, verdict: 'not ruled out', evidence };
  return { what, verdict: 'not known', evidence: `${evidence}; the org took a connection all the same` };
}

/** Okta puts its id on every answer; what is on the way does not. */
function whoAnswered(failed: readonly Judged[]): RuledOut {
  const what = 'A proxy or firewall that answers in place of Okta';
  const answers = failed.filter(({ exchange }) => 'answer' in exchange.result);
  if (answers.length === 0)
    return { what, verdict: 'not known', evidence: 'no request that failed was answered' };
  const named = answers.filter(({ outcome }) => outcome.requestId !== null);
  const evidence = `${named.length} of ${answers.length} answers that failed carry a request id of Okta`;
  return { what, verdict: named.length === answers.length ? 'ruled out' : 'not ruled out', evidence };
}

function credential({ endpoint, hasCredential, notAsked }: Collected, judged: readonly Judged[]): RuledOut {
  const what = 'The credential';
  if (!hasCredential) return { what, verdict: 'not known', evidence: 'none was used' };
  if (notAsked !== undefined) return { what, verdict: 'not ruled out', evidence: sanitised(notAsked, 300) };
  const refused = judged.find(
    ({ outcome }) => outcome.kind === 'failed' && outcome.credentialAdvice !== undefined,
  );
  if (refused !== undefined) {
    const { observed, credentialAdvice = '' } = refused.outcome;
    return { what, verdict: 'not ruled out', evidence: `${observed}: ${credentialAdvice}` };
  }
  const isAccepted = judged.some(
    ({ exchange: { path }, outcome }) => path === endpoint && outcome.kind === 'ok',
  );
  if (isAccepted) return { what, verdict: 'ruled out', evidence: 'the endpoint was answered with it' };
  return { what, verdict: 'not known', evidence: 'the endpoint was never answered well; nothing refuses it' };
}
