/** The ports of the stack in memory, with everything counted that AWS bills. */

import {
  certificatePartition,
  documentItem,
  documentKey,
  recordItem,
  sheetItem,
  sheetKey,
} from '../../lambda/adapters/dynamodb-certificate-items.ts';
import { alertKey, completionItem } from '../../lambda/adapters/dynamodb-items.ts';
import { writesOf } from '../../lambda/adapters/dynamodb-store.ts';
import type { Alert } from '../../lambda/alerting/alert.ts';
import type { CertificateStore } from '../../lambda/checks/saml-certificates/certificate-store.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import { inMemoryCertificates } from '../../local/in-memory/certificates.ts';
import { inMemoryStore } from '../../local/in-memory/store.ts';
import type { VirtualTime } from '../world/virtual-time.ts';
import { type Billed, TableLedger } from './table-ledger.ts';

export interface Counts extends Billed {
  putMetricData: number;
  dataPoints: number;
  messages: number;
}

const TABLE = 'simulated';

export class CountingAws {
  readonly #ledger = new TableLedger();
  readonly #published = { putMetricData: 0, dataPoints: 0, messages: 0 };
  /** Of what is billed each by itself: names with their dimensions. */
  readonly metrics = new Set<string>();
  readonly messages: Alert[] = [];
  readonly errors: string[] = [];
  readonly ports: Ports;
  readonly certificates: CertificateStore;

  constructor(time: VirtualTime) {
    this.ports = {
      store: this.#store(),
      publishAlert: async (alert) => {
        this.#published.messages += 1;
        this.messages.push(alert);
      },
      publishMetrics: async (points) => {
        this.#published.putMetricData += 1;
        this.#published.dataPoints += points.length;
        for (const { metric, dimensions } of points) this.metrics.add(JSON.stringify([metric, dimensions]));
      },
      log: (level, message, data) => {
        if (level === 'error') this.errors.push(`${message} ${JSON.stringify(data)}`);
      },
      clock: time,
      wait: time.wait,
    };
    this.certificates = this.#certificates();
  }

  counts(): Counts {
    return { ...this.#ledger.billed, ...this.#published };
  }

  #store(): Ports['store'] {
    const ledger = this.#ledger;
    const memory = inMemoryStore();
    return {
      read: (org) => {
        ledger.query(org);
        return memory.read(org);
      },
      // A transaction that is refused is billed like one that is not.
      store: (org, change, now) => {
        ledger.write(writesOf(TABLE, org, change, now));
        return memory.store(org, change, now);
      },
      claim: (org, alert, now, until) => {
        ledger.update(alertKey(org, alert));
        return memory.claim(org, alert, now, until);
      },
      markSent: (org, alert) => {
        ledger.transact([{ Delete: { TableName: TABLE, Key: alertKey(org, alert) } }], 1);
        return memory.markSent(org, alert);
      },
      complete: (org, completions) => {
        ledger.write(
          Object.entries(completions).map(([check, at]) => ({
            Put: { TableName: TABLE, Item: completionItem(org, check, at) },
          })),
        );
        return memory.complete(org, completions);
      },
    };
  }

  #certificates(): CertificateStore {
    const ledger = this.#ledger;
    const memory = inMemoryCertificates();
    return {
      read: (org) => {
        ledger.query(certificatePartition(org));
        return memory.read(org);
      },
      write: (org, records, { sheets, documents }) => {
        const items = [
          recordItem(org, { ...records, version: records.version + 1 }),
          ...sheets.flatMap((id) => {
            const sheet = records.scan?.sheets.get(id);
            return sheet === undefined ? [] : [sheetItem(org, id, sheet)];
          }),
          ...documents.flatMap((url) => {
            const document = records.documents.find((one) => one.url === url);
            return document === undefined ? [] : [documentItem(org, document)];
          }),
        ];
        const gone = [
          ...sheets.filter((id) => !records.scan?.sheets.has(id)).map((id) => sheetKey(org, id)),
          ...documents
            .filter((url) => !records.documents.some((one) => one.url === url))
            .map((url) => documentKey(org, url)),
        ];
        ledger.transact([
          ...items.map((Item) => ({ Put: { TableName: TABLE, Item } })),
          ...gone.map((Key) => ({ Delete: { TableName: TABLE, Key } })),
        ]);
        return memory.write(org, records, { sheets, documents });
      },
    };
  }
}
