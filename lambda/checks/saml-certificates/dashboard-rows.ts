/** What is stored of an org, as rows of the dashboard's table, whose form the widget says. Pure. */
import type { ShownRecords } from './certificate-store.ts';
import { judgeRecords } from './judge-records.ts';
import type { JudgedUse } from './judged-use.ts';
import type { CertificateSettings } from './settings.ts';
import { problemInWords, TYPE_IN_WORDS } from './use-in-words.ts';

interface OrgAddress {
  readonly alias: string;
  readonly url: string;
}

export interface DashboardRows {
  readonly rows: readonly ReturnType<typeof rowOf>[];
  /** ISO 8601; absent where no list was read to its end. */
  readonly readAt?: string;
  /** Why this may not be all there is, or not so any more; in words, lower case, no full stop. */
  readonly doubts: readonly string[];
}

export function dashboardRows(
  org: OrgAddress,
  records: ShownRecords,
  settings: CertificateSettings,
  now: Date,
): DashboardRows {
  const { uses, readAt, incomplete, findings } = judgeRecords(records, settings, now);
  const unknown = findings.filter(({ condition }) => condition === 'CHECK_UNKNOWN');
  return {
    rows: uses.map((use) => rowOf(org, use)),
    ...(readAt === undefined ? {} : { readAt }),
    doubts: [...(incomplete === undefined ? [] : [incomplete]), ...unknown.map(({ observed }) => observed)],
  };
}

function rowOf(org: OrgAddress, { use, days, severity, isIgnored, successor, owner }: JudgedUse) {
  const { user, purpose, key, reading } = use;
  const problem = problemInWords(use);
  return {
    org: org.alias,
    orgUrl: org.url,
    kind: user.kind,
    id: user.id,
    name: user.name,
    ...(user.appName === undefined ? {} : { appName: user.appName }),
    type: TYPE_IN_WORDS[purpose],
    kid: key,
    ...(reading !== 'pending' && reading.ok ? { notAfter: reading.certificate.notAfter } : {}),
    ...(days === undefined ? {} : { days }),
    ...(severity === undefined ? {} : { severity }),
    ...(isIgnored ? { isIgnored } : {}),
    ...(successor === undefined ? {} : { stagedNotAfter: successor.certificate.notAfter }),
    ...(owner === undefined ? {} : { owner }),
    ...(problem === undefined ? {} : { problem }),
  };
}
