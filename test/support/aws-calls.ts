/** What a run does to AWS, call by call, and how each ends when the endpoint hangs. */
import { cloudWatchMetrics } from '../../lambda/adapters/cloudwatch-metrics.ts';
import { dynamoDbStore } from '../../lambda/adapters/dynamodb-store.ts';
import { snsAlerts } from '../../lambda/adapters/sns-alerts.ts';
import { alertFor, incidentWith, minutesAfter, NOW } from './alerting-values.ts';

const alert = alertFor('FIRING');
const store = () => dynamoDbStore('state', () => {});
const put = [incidentWith({ version: 1 })];

export const AWS_CALLS: readonly { call: string; make: () => Promise<unknown> }[] = [
  { call: 'reading the state', make: () => store().read('acme') },
  { call: 'storing it', make: () => store().store('acme', { put, remove: [], pending: [] }, NOW) },
  { call: 'claiming an alert', make: () => store().claim('acme', alert, NOW, minutesAfter(1)) },
  { call: 'marking it as sent', make: () => store().markSent('acme', alert) },
  { call: 'publishing it', make: () => snsAlerts('arn:aws:sns:eu-west-1:123456789012:alerts')(alert) },
  { call: 'publishing metrics', make: () => cloudWatchMetrics()([]) },
];

/** How a call ended within three seconds. */
export async function ending(call: () => Promise<unknown>): Promise<'resolved' | 'rejected' | 'hangs'> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'hangs'>((resolve) => {
    timer = setTimeout(() => resolve('hangs'), 3000);
  });
  const ended = call().then(
    () => 'resolved' as const,
    () => 'rejected' as const,
  );
  return Promise.race([ended, limit]).finally(() => clearTimeout(timer));
}
