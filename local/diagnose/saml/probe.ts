/** Asks Okta for an app, its keys and its metadata; resolves for any state of the org. Nothing is changed in Okta. */
import { clockReadingOf } from '../../../lambda/checks/oidc-discovery/answer-headers.ts';
import type { ClockReading } from '../../../lambda/checks/oidc-discovery/facts.ts';
import { keyListPage } from '../../../lambda/checks/saml-certificates/keys.ts';
import { type MetadataReading, readMetadata } from '../../../lambda/checks/saml-certificates/metadata.ts';
import { answerIn } from './api-problem.ts';
import { isSaml, type SamlApp } from './app-settings.ts';
import type { AppFacts, KeysReading, Subject } from './facts.ts';
import { type Ask, findApp } from './find-app.ts';

export interface SamlPorts {
  readonly ask: Ask;
  /** As {@link ask}, for XML: what is in a Buffer in place of the JSON. */
  readonly askForXml: Ask;
}

export interface ProbedApp {
  readonly subject: Subject;
  readonly clock?: ClockReading;
}

/** @param asked an id, or a label to the letter */
export async function probeApp(orgUrl: string, asked: string, ports: SamlPorts): Promise<ProbedApp> {
  const clocks: ClockReading[] = [];
  const timed =
    (ask: Ask): Ask =>
    async (url) => {
      const result = await ask(url);
      const clock = 'answer' in result ? clockReadingOf(result.answer) : undefined;
      if (clock !== undefined) clocks.push(clock);
      return result;
    };
  const found = await findApp(orgUrl, asked, timed(ports.ask));
  const subject =
    found.kind === 'app'
      ? {
          kind: 'app' as const,
          ...(await factsOf(found.app, orgUrl, {
            ask: timed(ports.ask),
            askForXml: timed(ports.askForXml),
          })),
        }
      : found;
  const [clock] = clocks.sort((one, other) => one.uncertaintyMs - other.uncertaintyMs);
  return { subject, ...(clock === undefined ? {} : { clock }) };
}

async function factsOf(app: SamlApp, orgUrl: string, { ask, askForXml }: SamlPorts): Promise<AppFacts> {
  if (!isSaml(app)) return { app, keys: undefined, metadata: undefined };
  const of = (path: string) => new URL(`/api/v1/apps/${encodeURIComponent(app.id)}/${path}`, orgUrl).href;
  const keys = await keysOf(of('credentials/keys'), ask);
  return { app, keys, metadata: await metadataOf(of('sso/saml/metadata'), askForXml) };
}

async function keysOf(url: string, ask: Ask): Promise<KeysReading> {
  const answer = answerIn(await ask(url));
  if (answer.kind === 'problem') return { ok: false, problem: answer.problem };
  const list = keyListPage(answer.json, () => undefined);
  if (list !== undefined) return { ok: true, list };
  return {
    ok: false,
    problem: {
      code: 'SCHEMA',
      detail: 'the answer is no list of keys',
      fix: 'Ask again from another network.',
    },
  };
}

async function metadataOf(url: string, ask: Ask): Promise<MetadataReading> {
  const answer = answerIn(await ask(url));
  if (answer.kind === 'problem') return { ok: false, problem: answer.problem.detail };
  if (!(answer.json instanceof Uint8Array))
    throw new TypeError('askForXml hands over a body that was parsed');
  return readMetadata(answer.json);
}
