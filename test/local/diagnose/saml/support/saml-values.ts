/** Facts of an app and of its service provider that agree in everything, to be changed by tests. */
import { keyListPage } from '../../../../../lambda/checks/saml-certificates/keys.ts';
import { readMetadata } from '../../../../../lambda/checks/saml-certificates/metadata.ts';
import type { LineState } from '../../../../../local/command-line/checklist.ts';
import type { Cause } from '../../../../../local/diagnose/cause.ts';
import type { Diagnosis } from '../../../../../local/diagnose/diagnosis.ts';
import { samlAppIn } from '../../../../../local/diagnose/saml/app-settings.ts';
import type { ExpectedArguments } from '../../../../../local/diagnose/saml/arguments.ts';
import type { SamlFacts, Subject } from '../../../../../local/diagnose/saml/facts.ts';
import { samlDiagnosis } from '../../../../../local/diagnose/saml/judge.ts';
import { EXIT_CODES } from '../../../../../local/run/run-command.ts';
import { type AppKey, makeAppKey } from '../../../../../local/simulated-okta/api/app-key.ts';
import {
  appDocument,
  type SimulatedApp,
  samlApp,
} from '../../../../../local/simulated-okta/api/simulated-app.ts';

export const NOW = new Date('2026-11-23T12:00:00.000Z');
export const ACS = 'https://sp.example/acs';
export const SP = 'https://sp.example/metadata';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
export const AGREED = { ssoAcsUrl: ACS, recipient: ACS, destination: ACS, audience: SP };
const NOTHING: ExpectedArguments = { acs: undefined, audience: undefined, metadata: undefined };
const DAY_MS = 86_400_000;

export function keyFor(days: number, hash?: 'SHA-1'): Promise<AppKey> {
  return makeAppKey(new Date(NOW.getTime() + days * DAY_MS), hash);
}

/** @param changes of the app, before it is written as Okta does */
export function subjectOf(keys: readonly AppKey[], changes: Partial<SimulatedApp> = {}): Subject {
  const app = { ...samlApp('0oa00000000000000001', 'Payroll', keys, NOW), signOn: AGREED, ...changes };
  const read = samlAppIn(JSON.parse(JSON.stringify(appDocument(app, 'https://acme.okta.example'))));
  const list = keyListPage(keys, () => undefined);
  if (read === undefined || list === undefined) throw new Error('no app');
  return { kind: 'app', app: read, keys: { ok: true, list }, metadata: undefined };
}

/** Metadata of a service provider with one role. */
export function providerXml(inner: string, attributes = '', id = SP): string {
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${id}"><md:SPSSODescriptor ${attributes}>${inner}</md:SPSSODescriptor></md:EntityDescriptor>`;
}

export function consumer(location: string, binding = POST): string {
  return `<md:AssertionConsumerService Binding="${binding}" Location="${location}"/>`;
}

export function keyDescriptor(certificate: string, use = ''): string {
  const attribute = use === '' ? '' : ` use="${use}"`;
  return `<md:KeyDescriptor${attribute}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
}

export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  readonly exitCode: number;
  readonly root: Cause | undefined;
  readonly sentence: string | undefined;
  readonly fix: string | undefined;
  /** Of all causes, in their order. */
  readonly codes: readonly string[];
  /** The state of the first line so called. */
  readonly stateOf: (what: string) => LineState | undefined;
  readonly observedOf: (what: string) => string | undefined;
}

interface Circumstances extends Partial<ExpectedArguments> {
  /** Metadata of the service provider. @default none */
  readonly xml?: string;
  /** @default no answer says the time */
  readonly clocks?: SamlFacts['clocks'];
  /** @default {@link NOW} */
  readonly now?: Date;
}

export function diagnosed(
  subject: Subject,
  { xml, clocks = {}, now = NOW, ...typed }: Circumstances = {},
): Diagnosed {
  const serviceProvider = xml === undefined ? undefined : readMetadata(Buffer.from(xml));
  const facts = { subject, serviceProvider, clocks };
  const diagnosis = samlDiagnosis(facts, { ...NOTHING, ...typed }, now);
  const { state, lines, verdict, others } = diagnosis;
  const named = (what: string) => lines.find((line) => line.what === what);
  return {
    diagnosis,
    exitCode: EXIT_CODES[state],
    root: verdict,
    sentence: verdict?.sentence,
    fix: verdict?.fix,
    codes: [...(verdict === undefined ? [] : [verdict]), ...others].map(({ code }) => code),
    stateOf: (what) => named(what)?.state,
    observedOf: (what) => named(what)?.observed,
  };
}
