/** Ports that keep what they are given: a store in memory, and lists of what was published and logged. */
import type { Alert } from '../../lambda/alerting/alert.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import type { MetricPoint } from '../../lambda/metrics/metric-points.ts';
import { inMemoryStore } from '../../local/in-memory/store.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

export interface RecordingPorts extends Ports {
  readonly time: ManualClock;
  readonly published: Alert[];
  readonly metrics: (readonly MetricPoint[])[];
  readonly logged: { level: string; message: string; data: Readonly<Record<string, unknown>> }[];
}

export function recordingPorts(changes: Partial<Ports> = {}): RecordingPorts {
  const time = manualClock();
  const published: Alert[] = [];
  const metrics: (readonly MetricPoint[])[] = [];
  const logged: RecordingPorts['logged'] = [];
  return {
    time,
    published,
    metrics,
    logged,
    store: inMemoryStore(),
    publishAlert: async (alert) => {
      published.push(alert);
    },
    publishMetrics: async (points) => {
      metrics.push(points);
    },
    log: (level, message, data) => logged.push({ level, message, data }),
    clock: time.clock,
    wait: time.wait,
    ...changes,
  };
}
