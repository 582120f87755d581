/** What was asked of the org, and what came back: facts, with everything that an answer held. */
import type { Reason } from '../../lambda/contract.ts';
import type { ConnectionPhases, PresentedCertificate } from '../../lambda/net/dial.ts';
import type { Phase } from '../../lambda/net/fault.ts';
import type { HttpAnswer } from '../../lambda/net/https.ts';
import type { PageView } from '../status/view.ts';

/** The connection of a try, over which all its requests went. */
export interface ConnectionFact {
  /** Of the try, from 1. */
  readonly attempt: number;
  readonly address: string;
  readonly phases: ConnectionPhases;
  readonly certificate: PresentedCertificate;
}

/** Why there is no answer. */
export interface Fault {
  readonly reason: Reason;
  readonly phase: Phase;
  readonly detail: string;
}

export interface Exchange {
  readonly attempt: number;
  /** `GET`, `POST`; or `connection`, where one could not be had and nothing was asked over it. */
  readonly method: string;
  /** Without the query; host and port of a connection. */
  readonly path: string;
  /** Of the query, without their values. */
  readonly parameters: readonly string[];
  readonly sentAt: Date;
  readonly durationMs: number;
  readonly result: { readonly answer: HttpAnswer } | { readonly fault: Fault };
}

export interface Collected {
  readonly orgUrl: string;
  readonly tries: { readonly done: number; readonly planned: number };
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly isInterrupted: boolean;
  readonly connections: readonly ConnectionFact[];
  /** In the order in which they ended. */
  readonly exchanges: readonly Exchange[];
  /** Asked only where a connection or an answer was not to be had. */
  readonly control: { readonly target: string; readonly failure: string | undefined } | undefined;
  /** In place of what the org says. */
  readonly cell: string | undefined;
  readonly page: PageView;
  /** Path of the endpoint beside the documents; undefined where none was to be asked. */
  readonly endpoint: string | undefined;
  readonly hasCredential: boolean;
  /** Why the endpoint was not asked although it was to be, in words. */
  readonly notAsked: string | undefined;
}
