/** Machines that are told: a pager and a webhook, each by subscriptions of its own to both topics. */
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Alert, alertSchema } from '../../../lambda/alerting/alert.ts';
import { storeSecret } from '../administrator.ts';
import { callJson } from '../api-call.ts';
import type { Envelope, PagerTry, WebhookPost } from '../receivers.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, runTimes, subjectsOf } from '../runs.ts';

const KEY = 'R0123456789abcdefghijklmnopqrstu';
const UNREACHABLE = '[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)';
const SILENT = 'OktaHealthMonitor-rehearsed-oidc-discovery-silent';
/** As often as SNS asks a webhook before it gives up, in the emulated account. */
const TRIES_OF_SNS = 4;
const MANY = 100;

export function machineSteps(stage: () => Rehearsal): void {
  const ofDelivery = async () => (await stage().account()).takeFailedDeliveries();

  interface Told {
    readonly subjects: readonly string[];
    readonly tries: readonly PagerTry[];
    readonly posts: readonly WebhookPost[];
  }

  /** What each destination gets while `work` goes on and SNS delivers. */
  async function toldDuring(work: () => Promise<unknown>): Promise<Told> {
    const { pager, webhook, aws } = stage();
    const [tries, posts] = [pager.tries.length, webhook.posts.length];
    const mail = await mailDuring(stage(), work);
    await aws.settle();
    return {
      subjects: subjectsOf(mail),
      tries: pager.tries.slice(tries),
      posts: webhook.posts.slice(posts),
    };
  }

  const outage = () =>
    toldDuring(async () => {
      await stage().okta.switchTo('refused');
      await runOnce(stage());
    });

  describe('a pager and a webhook', () => {
    beforeEach(async () => {
      await stage().aws.settle();
      await anotherDay(stage());
      await ofDelivery();
    });
    afterEach(async () => {
      expect(await stage().aws.backgroundErrors()).toEqual([]);
    });

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
      const { subjects, tries, posts } = await outage();
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
      const begun = await toldDuring(async () => {
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
      const over = await toldDuring(() => runTimes(3, stage()));
      expect(alertIn(over.posts)).toMatchObject({ state: 'RESOLVED', dedupKey: firing.dedupKey });
      expect(over.tries).toEqual([
        {
          status: 202,
          event: { routing_key: KEY, event_action: 'resolve', dedup_key: firing.dedupKey },
        },
      ]);
      expect(await ofDelivery()).toEqual([]);
    });

    it('are told of a dead-man alarm, and of its end', async () => {
      const account = await stage().account();
      const change = (StateValue: string) => () =>
        callJson(stage().aws.endpoint, 'monitoring', 'GraniteServiceVersion20100801.SetAlarmState', {
          AlarmName: SILENT,
          StateValue,
          StateReason: 'no datapoints were received',
        });
      await toldDuring(change('OK'));
      const silent = await toldDuring(change('ALARM'));
      const key = expect.stringMatching(new RegExp(`^okta-health:alarm:arn:aws:cloudwatch:.*:${SILENT}$`));
      expect(silent.tries.map(({ event }) => event)).toMatchObject([
        { event_action: 'trigger', dedup_key: key, payload: { source: SILENT, severity: 'critical' } },
      ]);
      expect(silent.posts.map(({ envelope }) => envelope)).toMatchObject([
        { TopicArn: account.outputs.MonitorHealthTopicArn, Message: expect.stringContaining(SILENT) },
      ]);
      const { tries } = await toldDuring(change('OK'));
      expect(tries).toMatchObject([
        { event: { event_action: 'resolve', dedup_key: silent.tries[0]?.event.dedup_key } },
      ]);
    });

    it('PagerDuty that fails twice and then takes it gets one event', async () => {
      stage().pager.answerWith(500, 500);
      const { tries, posts } = await outage();
      expect(tries.map(({ status }) => status)).toEqual([500, 500, 202]);
      const keys = new Set(tries.map(({ event }) => `${event.event_action} ${event.dedup_key}`));
      expect([...keys]).toEqual([`trigger ${alertIn(posts).dedupKey}`]);
      expect(await ofDelivery()).toEqual([]);
    });

    it('what PagerDuty refuses is not sent again: it waits in the queue with what PagerDuty said, without the key', async () => {
      stage().pager.answerWith(400);
      const { tries, posts } = await outage();
      expect(tries.map(({ status }) => status)).toEqual([400]);
      expect(posts).toHaveLength(1);
      const [record, ...more] = await ofDelivery();
      expect(more).toEqual([]);
      expect(record).toMatchObject({
        responsePayload: {
          errorType: 'UndeliveredError',
          errorMessage: expect.stringContaining('HTTP 400, Event object is invalid; as ordered'),
        },
      });
      expect(JSON.stringify(record)).not.toContain(KEY);
    });

    it('a webhook that fails holds up nobody, and what it did not take waits in the queue', async () => {
      const { webhook } = stage();
      webhook.answerWith(...Array<number>(TRIES_OF_SNS).fill(503));
      const { subjects, tries, posts } = await outage();
      expect(subjects).toEqual([UNREACHABLE]);
      expect(tries).toHaveLength(1);
      expect(posts.map(({ status }) => status)).toEqual(Array(TRIES_OF_SNS).fill(503));
      const [envelope, ...more] = (await ofDelivery()) as Envelope[];
      expect(more).toEqual([]);
      expect(JSON.parse(envelope?.Message ?? '')).toMatchObject({ state: 'FIRING' });
    });
  });

  describe('when AWS fails the function that pages', () => {
    beforeEach(async () => {
      await stage().aws.settle();
      await anotherDay(stage());
      await ofDelivery();
    });

    const ofSecret = { match: 'secretsmanager\\.GetSecretValue', caller: '.*PagerDuty.*' };

    it('what it had when its time was over waits in the queue', async () => {
      stage().pager.answerWith(400);
      // After a refusal it looks whether the key has been replaced.
      await stage().aws.fault({ ...ofSecret, timeOut: true });
      const { posts } = await outage();
      expect(await ofDelivery()).toMatchObject([
        {
          requestPayload: { Records: [{ Sns: { Message: posts[0]?.envelope.Message } }] },
          responsePayload: { errorType: 'Sandbox.Timedout' },
        },
      ]);
    });

    it('a key that it may not read is said so in the queue', async () => {
      await stage().aws.fault({ ...ofSecret, count: MANY, status: 400, code: 'AccessDeniedException' });
      const { tries } = await outage();
      expect(tries).toEqual([]);
      expect(await ofDelivery()).toMatchObject([
        {
          responsePayload: {
            errorMessage: expect.stringContaining('could not be read: access to the credential is denied'),
          },
        },
      ]);
    });

    it('Secrets Manager that is in trouble for a moment delays one event, and loses none', async () => {
      await stage().aws.fault({ ...ofSecret, count: 3, status: 500, code: 'InternalServiceError' });
      const { tries } = await outage();
      expect(tries.map(({ status }) => status)).toEqual([202]);
      expect(await ofDelivery()).toEqual([]);
    });
  });
}

/** The one alert that a webhook got, as the schema that is published has it. */
function alertIn(posts: readonly WebhookPost[]): Alert {
  expect(posts).toHaveLength(1);
  return v.parse(v.pipe(v.string(), v.parseJson(), alertSchema), posts[0]?.envelope.Message);
}
