/** What is seen of an app and of its service provider, before anything of it is judged. */

import type { ClockReading } from '../../../lambda/checks/oidc-discovery/facts.ts';
import type { KeyListPage } from '../../../lambda/checks/saml-certificates/keys.ts';
import type { MetadataEntity, MetadataReading } from '../../../lambda/checks/saml-certificates/metadata.ts';
import type { ApiProblem } from './api-problem.ts';
import type { SamlApp } from './app-settings.ts';

export interface SamlFacts {
  readonly subject: Subject;
  /** Undefined where nobody named its metadata. */
  readonly serviceProvider: MetadataReading | undefined;
  /** Against the clock of this machine; the one with the smallest error of each. */
  readonly clocks: { readonly org?: ClockReading; readonly serviceProvider?: ClockReading };
}

export type Subject =
  | ({ readonly kind: 'app' } & AppFacts)
  /** Public metadata of an app. */
  | { readonly kind: 'metadata'; readonly metadata: MetadataReading }
  /** Apps of the org that have the label. */
  | { readonly kind: 'several'; readonly label: string; readonly apps: readonly AppName[] }
  /** Nothing has the id or label. */
  | { readonly kind: 'none'; readonly asked: string; readonly similar: readonly AppName[] }
  | { readonly kind: 'problem'; readonly problem: ApiProblem };

export interface AppFacts {
  readonly app: SamlApp;
  /** Undefined for apps that do not sign in by SAML. */
  readonly keys: KeysReading | undefined;
  /** Undefined for apps that do not sign in by SAML. */
  readonly metadata: MetadataReading | undefined;
}

export type KeysReading =
  | { readonly ok: true; readonly list: KeyListPage }
  | { readonly ok: false; readonly problem: ApiProblem };

export interface AppName {
  readonly id: string;
  readonly label: string;
  readonly status: string;
  readonly mode: string;
}

/** Where metadata describes the service provider: as which it says so, or why none is meant. */
export type ChosenProvider =
  | { readonly ok: true; readonly entity: MetadataEntity }
  | { readonly ok: false; readonly problem: string };
