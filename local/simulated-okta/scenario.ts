/** What a scenario may change, and the small vocabulary in which changes are written. */
import type { CertificateVariant } from '../made-certificates.ts';
import { type Answer, type Delivery, jsonAnswer } from './answers.ts';
import type { JsonObject } from './documents.ts';
import type { AskedFor, DocumentKind } from './routes.ts';

export interface Scenario {
  /** One sentence, in the present tense, of what a client meets. */
  readonly description: string;
  /** @default 'valid' */
  readonly certificate?: CertificateVariant;
  /** @default connections are served */
  readonly connection?: ConnectionFault;
  /** Every rule that matches a request applies, in this order. @default healthy answers */
  readonly rules?: readonly Rule[];
  /** Milliseconds by which the server's clock is ahead of the real one; negative when behind. @default 0 */
  readonly clockOffsetMs?: number;
}

export type ConnectionFault =
  | 'refused'
  | 'reset-at-accept'
  | 'reset-after-handshake'
  | 'silence-before-handshake'
  | 'silence-after-handshake';

export interface Rule {
  readonly to: readonly DocumentKind[] | 'every request';
  /** Only so many of the matching requests, counted from the switch to the scenario. @default all */
  readonly onlyFirst?: number;
  readonly change: Change;
}

/** Makes the answer of the scenario from the healthy one. */
export type Change = (healthy: Answer, asked: AskedFor) => Answer | Promise<Answer>;

/** A host that is not the org's; names under `.example` exist nowhere (RFC 2606). */
export const FOREIGN_HOST = 'id.foreign.example';

/** The answer with its JSON document edited. */
export function editDocument(edit: (document: JsonObject, asked: AskedFor) => JsonObject): Change {
  return (healthy, asked) => {
    const document = JSON.parse(healthy.body.toString()) as JsonObject;
    return jsonAnswer(edit(document, asked), healthy.headers['Cache-Control']);
  };
}

/** The document with one member replaced, of whose healthy value the new one is made. */
export function replaceMember(name: string, replace: (value: string) => unknown): Change {
  return editDocument((document) => ({ ...document, [name]: replace(String(document[name])) }));
}

/** The document without one member. */
export function removeMember(name: string): Change {
  return editDocument((document) => {
    const { [name]: _removed, ...rest } = document;
    return rest;
  });
}

/** The healthy answer, put on the wire in another way. */
export function deliver(delivery: (body: Buffer) => Delivery): Change {
  return (healthy) => ({ ...healthy, delivery: delivery(healthy.body) });
}

/** The same URL on a host that is not the org's. */
export function onForeignHost(url: string): string {
  return `https://${FOREIGN_HOST}${new URL(url).pathname.replace(/\/$/, '')}`;
}
