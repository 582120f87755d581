/** What the runs of the checks use: functions, schedules, the table, its key, secrets and the way to Okta. */
import {
  CERTIFICATES,
  COLD_STARTS,
  COMPLETION_BYTES,
  MINUTES_PER_MONTH,
  PARTITION_BYTES,
  RUNS,
  TABLE_KEY_MINUTES,
  TRANSACTION_FACTOR,
  UNIT_BYTES,
} from './assumptions.ts';
import type { Usage } from './bill.ts';
import { megabytes } from './cloudwatch-usage.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';
import { at, type Template } from './template.ts';

export function runUsage(template: Template, runs: ScheduledRuns): Usage[] {
  const { check, functionId, runsAMonth, secrets, watches } = runs;
  const by = `${check} of ${watches.map(({ org }) => org.alias).join(', ')}`;
  const { durationMs, bytesOut } = RUNS[check];
  const ms = runsAMonth * durationMs + COLD_STARTS.aScheduleAndMonth * COLD_STARTS.durationMs;
  const secretReads = COLD_STARTS.aScheduleAndMonth * secrets;
  const usages = {
    lambdaRequest: runsAMonth,
    lambdaCompute: gigabyteSeconds(memoryOf(template, functionId), ms),
    schedulerInvocation: runsAMonth,
    readUnit: runsAMonth * readUnitsOf(runs),
    writeUnit: runsAMonth * writeUnitsOf(runs) + sweepUnits(runs),
    keyRequest: tableKeyRequests(runs) + secretReads,
    secretRequest: secretReads,
    transferOut: megabytes(runsAMonth * bytesOut),
  };
  return (Object.keys(usages) as (keyof typeof usages)[]).map((price) => {
    return { price, quantity: usages[price], by };
  });
}

/** In MB; what Lambda takes where nothing is said. */
export function memoryOf({ Resources }: Template, functionId: string): number {
  return Number(at(Resources[functionId]?.Properties, 'MemorySize') ?? 128);
}

export function gigabyteSeconds(memoryMb: number, ms: number): number {
  return Math.ceil((memoryMb * ms) / (1_024 * 1_000));
}

/** One strongly consistent query of each org, and one of the records of certificates where they are kept. */
function readUnitsOf({ check, watches }: ScheduledRuns): number {
  const records = check === 'saml-certificates' ? readUnits(CERTIFICATES.partitionBytes) : 0;
  return watches.length * (readUnits(PARTITION_BYTES) + records);
}

export function readUnits(bytes: number): number {
  return Math.ceil(bytes / UNIT_BYTES.read);
}

/** The memory where it changes and the completion where somebody looks at it, each by itself. */
function writeUnitsOf({ check, watches, completions }: ScheduledRuns): number {
  return watches.length * writeUnits(RUNS[check].memoryBytes) + completions * writeUnits(COMPLETION_BYTES);
}

/** Of a month. A scan stores each page and its own place after each call. */
function sweepUnits({ check, hasCredential }: ScheduledRuns): number {
  if (check !== 'saml-certificates' || !hasCredential) return 0;
  const { sweepsAMonth, callsASweep, writesACallBytes } = CERTIFICATES;
  const aCall = writesACallBytes.reduce((units, bytes) => units + transactedUnits(bytes), 0);
  return sweepsAMonth * callsASweep * aCall;
}

function transactedUnits(bytes: number): number {
  return TRANSACTION_FACTOR * writeUnits(bytes);
}

function writeUnits(bytes: number): number {
  return Math.ceil(bytes / UNIT_BYTES.write);
}

/** Each run that finds no table key in its connection's cache; orgs side by side have a connection each. */
function tableKeyRequests({ check, watches, runsAMonth }: ScheduledRuns): number {
  const connections = check === 'saml-certificates' ? 2 : watches.length;
  return connections * Math.min(runsAMonth, MINUTES_PER_MONTH / TABLE_KEY_MINUTES);
}
