/** What stored incidents rule out, as far as their runs could see. Pure. */
import type { OrgHistory } from '../../lambda/adapters/dynamodb-history.ts';
import type { Reason } from '../../lambda/contract.ts';
import type { RuledOut } from './bundle.ts';
import { sanitised } from './sanitised.ts';
import type { Spell } from './stored-incidents.ts';

export function ruledOutStored(spells: readonly Spell[], { completions }: OrgHistory): RuledOut[] {
  return [
    byReason('DNS', 'dns', (reason) => reason === 'DNS', spells),
    byReason('TCP connection', 'connect', (reason) => reason === 'CONNECT', spells),
    byReason(
      'TLS and certificate',
      'tls',
      (reason) => reason === 'TLS' || reason.startsWith('CERT_'),
      spells,
    ),
    clockSkew(spells, completions['oidc-discovery']),
    ...controls(spells),
  ];
}

/** Reasons of an answer: whoever gave one was found, connected to and trusted. */
const ANSWERED =
  /^(?:HTTP_|RATE_LIMITED|READ_ONLY|CONCURRENCY|REDIRECT|HTML|NOT_JSON|SCHEMA|ISSUER_|NO_KEYS|KEY_|UTILIZATION|THRESHOLD|BURST)/;

function byReason(
  what: string,
  phase: string,
  isOf: (reason: Reason) => boolean,
  spells: readonly Spell[],
): RuledOut {
  const own = spells.filter(
    ({ incident: { finding } }) =>
      isOf(finding.reason) ||
      [finding.observed, ...finding.attempts.map(({ result }) => result)].some((text) =>
        text.includes(`(phase ${phase})`),
      ),
  );
  const [first] = own;
  if (first !== undefined) {
    const { reason, observed } = first.incident.finding;
    const evidence = sanitised(`${own.length} of ${spells.length} incidents: ${reason}, ${observed}`, 300);
    return { what, verdict: 'not ruled out', evidence };
  }
  const answered = spells.filter(({ incident }) => ANSWERED.test(incident.finding.reason));
  if (answered.length < spells.length)
    return { what, verdict: 'not known', evidence: 'no incident names it, and not all of them were answers' };
  return {
    what,
    verdict: 'ruled out',
    evidence: 'in every incident the org was found, connected to and answered',
  };
}

function clockSkew(spells: readonly Spell[], lastRun: string | undefined): RuledOut {
  const what = 'Clock skew';
  const own = spells.find(({ incident }) => incident.condition === 'CLOCK_SKEW');
  if (own !== undefined)
    return { what, verdict: 'not ruled out', evidence: sanitised(own.incident.finding.observed, 300) };
  if (lastRun === undefined)
    return {
      what,
      verdict: 'not known',
      evidence: 'no run of oidc-discovery, which compares the clocks, is stored',
    };
  return {
    what,
    verdict: 'ruled out',
    evidence: `oidc-discovery compares the clocks whenever the org answers, its last run was at ${lastRun}, and has no such incident`,
  };
}

const CONTROLS = 3;

function controls(spells: readonly Spell[]): RuledOut[] {
  const what = "The monitor's own network (control target)";
  const said = spells.flatMap(({ incident: { finding } }) => finding.control ?? []);
  const [first] = said;
  if (first === undefined)
    return [
      { what, verdict: 'not known', evidence: 'no incident of the window has the host as a whole down' },
    ];
  return [...new Set(said)].slice(0, CONTROLS).map((control) => ({
    what,
    verdict: /network works|way there works/.test(control) ? 'ruled out' : 'not known',
    evidence: sanitised(control, 300),
  }));
}
