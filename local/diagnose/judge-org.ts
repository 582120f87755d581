/** The way to the org and what it tells everybody: connection, certificate, documents, keys. Pure. */
import { adviceFor } from '../../lambda/alerting/advice.ts';
import type { DiscoveryFacts, HostFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import type { Condition } from '../../lambda/contract.ts';
import type { Finding, Judgement, Observation } from '../../lambda/outcome.ts';
import type { Line } from '../command-line/checklist.ts';
import { stepsHere } from '../okta/advice-here.ts';
import type { Cause, Part } from './cause.ts';
import { SENTENCES } from './org-sentences.ts';

/**
 * @param customDomains origins of the org's custom domains, as named or as the org says
 * @param judged what the check `oidc-discovery` makes of the facts
 */
export function judgeOrg(facts: DiscoveryFacts, judged: Judgement, customDomains: readonly string[]): Part {
  const { findings, observations } = judged;
  const told = findings.filter(
    ({ severity, condition }) => severity !== 'info' && condition !== 'CLOCK_SKEW',
  );
  return {
    lines: [...facts.hosts.flatMap(connectionLine), ...observations.map((one) => lineOf(one, findings))],
    causes: told.map((finding) => causeOf(finding, customDomains)),
  };
}

function connectionLine({ target, connection }: HostFacts): Line[] {
  if (!connection.ok) return [];
  const { address, phases } = connection.content;
  const ms = (value: number) => `${Math.max(1, Math.round(value))} ms`;
  const observed = `${address}, DNS ${ms(phases.dnsMs)}, TCP ${ms(phases.connectMs)}, TLS ${ms(phases.tlsMs)}`;
  return [{ state: 'ok', area: 'Connection', what: target.host, observed }];
}

/** A host is known by its name, a document by its URL. */
function lineOf(
  { subject, state, observed, wanted, durationMs }: Observation,
  findings: readonly Finding[],
): Line {
  const isOfHost = !subject.startsWith('https://');
  const took = isOfHost ? '' : `, ${Math.max(1, Math.round(durationMs))} ms`;
  const line = {
    state,
    area: isOfHost ? 'Connection' : 'Documents and keys',
    what: isOfHost ? 'certificate' : shortened(subject),
    observed: state === 'ok' ? `${observed}${took}` : `${observed}; wanted: ${wanted}`,
  };
  const finding = findings.find((one) => one.subject === subject || `${one.subject} keys` === subject);
  if (state === 'ok' || finding === undefined) return line;
  const what = isOfHost && finding.condition === 'UNREACHABLE' ? subject : line.what;
  return { ...line, what, fix: fixOf(finding) };
}

/** The path alone, as the host stands above. */
function shortened(subject: string): string {
  const [url = '', ...rest] = subject.split(' ');
  const { pathname } = new URL(url);
  const server = pathname === '/' ? 'org server' : pathname.replace(/^\/oauth2\//, 'server ');
  return [server, ...rest].join(' ');
}

/** Of these the reason says what is wrong, the condition no more than that something is. */
const TOLD_BY_REASON: readonly Condition[] = [
  'UNREACHABLE',
  'TLS_INVALID',
  'DISCOVERY_UNAVAILABLE',
  'JWKS_UNAVAILABLE',
  'CHECK_UNKNOWN',
];

function causeOf(finding: Finding, customDomains: readonly string[]): Cause {
  const { condition, reason, subject, observed, severity } = finding;
  const custom = customIssuer(finding, customDomains);
  if (custom !== undefined) return custom;
  const code = TOLD_BY_REASON.includes(condition) ? reason : condition;
  const sentence = SENTENCES[code]?.(subject, observed) ?? generalSentence(finding);
  const isKeeping = severity === 'critical' || condition === 'CHECK_UNKNOWN';
  return { code, severity: isKeeping ? 'critical' : 'warning', sentence, fix: fixOf(finding) };
}

function generalSentence({ condition, reason, subject, observed }: Finding): string {
  return `${adviceFor(condition, reason, 'oidc-discovery').summary} on ${subject}: ${observed}.`;
}

function fixOf(finding: Finding): string {
  const { subject } = finding;
  const [first, second = ''] = stepsHere(finding);
  const advice = `${first} ${second}`.trim();
  const url = subject.startsWith('https://') ? subject : `https://${subject}`;
  // What is about the network of this machine is about no host.
  if (!URL.canParse(url)) return advice;
  const { hostname, port } = new URL(url);
  return advice.replaceAll('HOST:443', `${hostname}:${port || 443}`).replaceAll('HOST', hostname);
}

/** An org with a custom domain may state it everywhere: no fault, but whoever expects the org's URL refuses it. */
function customIssuer(
  { condition, observed, subject }: Finding,
  customDomains: readonly string[],
): Cause | undefined {
  const stated = /^issuer (\S+)$/.exec(observed)?.[1];
  if (condition !== 'ISSUER_MISMATCH' || stated === undefined) return undefined;
  if (!customDomains.some((origin) => stated === origin || stated.startsWith(`${origin}/`))) return undefined;
  return {
    code: 'CUSTOM_DOMAIN_ISSUER',
    severity: 'critical',
    sentence: `${subject} states the issuer under the custom domain of the org, ${stated}: whoever is configured with the org URL refuses its tokens.`,
    fix: `Configure clients and APIs with the issuer ${stated}, byte for byte, or set the issuer of the authorization server to the org URL (its issuer mode in Okta).`,
  };
}
