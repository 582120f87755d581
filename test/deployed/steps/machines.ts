/** Machines that are told: a pager and a webhook, each by subscriptions of its own to both topics. */
import { describe, expect, it } from 'vitest';
import {
  bucketViolation,
  clientRateLimit,
  concurrencyViolation,
  operationViolation,
} from '../../../local/simulated-okta/api/rate-limit-events.ts';
import { storeSecret } from '../administrator.ts';
import { callJson } from '../api-call.ts';
import type { WebhookPost } from '../receivers.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { measureLimits, runTimes } from '../runs.ts';
import { alertIn, toldDuring, toldOfOutage, UNREACHABLE, withQuietDestinations } from '../told.ts';

const KEY = 'R0123456789abcdefghijklmnopqrstu';
/** Stored by the last of these steps that stores one; it stays for all that come after. */
export const NEXT_KEY = 'R1123456789abcdefghijklmnopqrstu';
const SILENT = 'OktaHealthMonitor-rehearsed-oidc-discovery-silent';

export function machineSteps(stage: () => Rehearsal): void {
  const ofDelivery = async () => (await stage().account()).takeFailedDeliveries();

  describe('a pager and a webhook', () => {
    withQuietDestinations(stage);

    it('were subscribed by the deploy, and the webhook has confirmed both of its subscriptions', async () => {
      const asked = stage().webhook.posts.filter(
        ({ envelope }) => envelope.Type === 'SubscriptionConfirmation',
      );
      const { AlertsTopicArn, MonitorHealthTopicArn } = (await stage().account()).outputs;
      expect(asked.map(({ envelope }) => envelope.TopicArn).sort()).toEqual(
        [AlertsTopicArn, MonitorHealthTopicArn].sort(),
      );
    });

    it('without a stored key what would page waits in the queue, with the reason, and the others are told', async () => {
      const { subjects, tries, posts } = await toldOfOutage(stage());
      expect(subjects).toEqual([UNREACHABLE]);
      expect(posts).toHaveLength(1);
      expect(tries).toEqual([]);
      const [record, ...more] = await ofDelivery();
      expect(more).toEqual([]);
      expect(record).toMatchObject({
        requestPayload: { Records: [{ Sns: { Message: posts[0]?.envelope.Message } }] },
        requestContext: { approximateInvokeCount: 1 },
        responsePayload: {
          errorType: 'UndeliveredError',
          errorMessage: expect.stringContaining('could not be read: no credential is stored'),
        },
      });
    });

    it('to store the key is all that it takes: an outage is one trigger, and its end one resolve of the same key', async () => {
      const { aws, okta } = stage();
      const account = await stage().account();
      await storeSecret(aws.endpoint, account.pagerSecretArn, `${KEY}\n`);
      const begun = await toldDuring(stage(), async () => {
        await okta.switchTo('refused');
        await runTimes(3, stage());
      });
      expect(begun.subjects).toEqual([UNREACHABLE]);
      const firing = alertIn(begun.posts);
      expect(firing).toMatchObject({ state: 'FIRING', severity: 'critical', reason: 'CONNECT' });
      expect(begun.posts[0]?.envelope).toMatchObject({
        Type: 'Notification',
        TopicArn: account.outputs.AlertsTopicArn,
        Subject: UNREACHABLE,
        MessageAttributes: { org: { Type: 'String', Value: 'rehearsed' }, state: { Value: 'FIRING' } },
      });
      expect(begun.tries).toMatchObject([
        {
          status: 202,
          event: { routing_key: KEY, event_action: 'trigger', dedup_key: firing.dedupKey },
        },
      ]);

      await okta.switchTo('healthy');
      const over = await toldDuring(stage(), () => runTimes(3, stage()));
      expect(alertIn(over.posts)).toMatchObject({ state: 'RESOLVED', dedupKey: firing.dedupKey });
      expect(over.tries).toEqual([
        {
          status: 202,
          event: { routing_key: KEY, event_action: 'resolve', dedup_key: firing.dedupKey },
        },
      ]);
      expect(await ofDelivery()).toEqual([]);
    });

    it('a key that was replaced is picked up by itself, and the event that the old one could not open is opened', async () => {
      const { aws, pager } = stage();
      await storeSecret(aws.endpoint, (await stage().account()).pagerSecretArn, NEXT_KEY);
      pager.answerWith(400);
      const { tries } = await toldOfOutage(stage());
      expect(tries.map(({ status, event }) => [status, event.routing_key])).toEqual([
        [400, KEY],
        [202, NEXT_KEY],
      ]);
    });

    it('are told of each incident of a storm, of which people get ten messages', async () => {
      const { api, clock } = stage();
      await measureLimits(stage());
      const at = clock.now();
      const violations = [...'abcdefghi'].map((letter) => `/api/v1/of-${letter}`);
      api.log.publish(
        ...violations.map((bucket) => bucketViolation(at, { bucket, threshold: 600 })),
        concurrencyViolation(at, '/api/v1/users'),
        operationViolation(at, 'SMS'),
        clientRateLimit(at, '0oaclient00000000001', 'violation'),
      );
      const { subjects, tries, posts } = await toldDuring(stage(), () => measureLimits(stage()));
      // Ten are sent at once, in no order.
      expect([...subjects].sort()).toEqual([
        '[CRITICAL] rehearsed: 3 more messages held back',
        ...violations.map(() => '[CRITICAL] rehearsed: rate limit exceeded (RATE_LIMITED)'),
      ]);
      // It takes what is critical: all but what an operation and a client were refused.
      const triggered = tries.filter(({ event }) => event.event_action === 'trigger');
      expect(new Set(triggered.map(({ event }) => event.dedup_key)).size).toBe(violations.length + 1);
      expect(tries).toHaveLength(violations.length + 1);
      const isForMachines = ({ envelope }: WebhookPost) =>
        'machinesOnly' in (envelope.MessageAttributes ?? {});
      expect(posts.filter(isForMachines)).toHaveLength(3);
      expect(posts).toHaveLength(subjects.length + 3);
    });

    it('are told of a dead-man alarm, and of its end', async () => {
      const account = await stage().account();
      const change = (StateValue: string) => () =>
        callJson(stage().aws.endpoint, 'monitoring', 'GraniteServiceVersion20100801.SetAlarmState', {
          AlarmName: SILENT,
          StateValue,
          StateReason: 'no datapoints were received',
        });
      await toldDuring(stage(), change('OK'));
      const silent = await toldDuring(stage(), change('ALARM'));
      const key = expect.stringMatching(new RegExp(`^okta-health:alarm:arn:aws:cloudwatch:.*:${SILENT}$`));
      expect(silent.tries.map(({ event }) => event)).toMatchObject([
        { event_action: 'trigger', dedup_key: key, payload: { source: SILENT, severity: 'critical' } },
      ]);
      expect(silent.posts.map(({ envelope }) => envelope)).toMatchObject([
        { TopicArn: account.outputs.MonitorHealthTopicArn, Message: expect.stringContaining(SILENT) },
      ]);
      const { tries } = await toldDuring(stage(), change('OK'));
      expect(tries).toMatchObject([
        { event: { event_action: 'resolve', dedup_key: silent.tries[0]?.event.dedup_key } },
      ]);
    });
  });
}
