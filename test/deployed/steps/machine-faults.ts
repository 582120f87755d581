/** Machines that do not take what they are told, and AWS that fails the function which tells them. */
import { describe, expect, it } from 'vitest';
import { type Envelope, LOST } from '../receivers.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { alertIn, toldOfOutage, UNREACHABLE, withQuietDestinations } from '../told.ts';
import { NEXT_KEY } from './machines.ts';

/** As often as SNS asks a webhook before it gives up, in the emulated account. */
const TRIES_OF_SNS = 4;
const MANY = 100;

export function machineFaultSteps(stage: () => Rehearsal): void {
  const ofDelivery = async () => (await stage().account()).takeFailedDeliveries();

  describe('when a machine does not take what it is told', () => {
    withQuietDestinations(stage);

    it('PagerDuty that fails twice and then takes it gets one event', async () => {
      stage().pager.answerWith(500, 500);
      const { tries, posts } = await toldOfOutage(stage());
      expect(tries.map(({ status }) => status)).toEqual([500, 500, 202]);
      const keys = new Set(tries.map(({ event }) => `${event.event_action} ${event.dedup_key}`));
      expect([...keys]).toEqual([`trigger ${alertIn(posts).dedupKey}`]);
      expect(await ofDelivery()).toEqual([]);
    });

    it('an event whose answer is lost is sent again under the same key, which opens nothing twice', async () => {
      stage().pager.answerWith(LOST);
      const { tries } = await toldOfOutage(stage());
      expect(tries.map(({ status }) => status)).toEqual([LOST, 202]);
      expect(tries[1]?.event).toEqual(tries[0]?.event);
      expect(await ofDelivery()).toEqual([]);
    });

    it('what PagerDuty refuses is not sent again: it waits in the queue with what PagerDuty said, without the key', async () => {
      stage().pager.answerWith(400);
      const { tries, posts } = await toldOfOutage(stage());
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
      expect(JSON.stringify(record)).not.toContain(NEXT_KEY);
    });

    it('a webhook that fails holds up nobody, and what it did not take waits in the queue', async () => {
      const { webhook } = stage();
      webhook.answerWith(...Array<number>(TRIES_OF_SNS).fill(503));
      const { subjects, tries, posts } = await toldOfOutage(stage());
      expect(subjects).toEqual([UNREACHABLE]);
      expect(tries).toHaveLength(1);
      expect(posts.map(({ status }) => status)).toEqual(Array(TRIES_OF_SNS).fill(503));
      const [envelope, ...more] = (await ofDelivery()) as Envelope[];
      expect(more).toEqual([]);
      expect(JSON.parse(envelope?.Message ?? '')).toMatchObject({ state: 'FIRING' });
    });
  });

  describe('when AWS fails the function that pages', () => {
    withQuietDestinations(stage);

    const ofSecret = { match: 'secretsmanager\\.GetSecretValue', caller: '.*PagerDuty.*' };

    it('what it had when its time was over waits in the queue', async () => {
      stage().pager.answerWith(400);
      // After a refusal it looks whether the key has been replaced.
      await stage().aws.fault({ ...ofSecret, timeOut: true });
      const { posts } = await toldOfOutage(stage());
      expect(await ofDelivery()).toMatchObject([
        {
          requestPayload: { Records: [{ Sns: { Message: posts[0]?.envelope.Message } }] },
          responsePayload: { errorType: 'Sandbox.Timedout' },
        },
      ]);
    });

    it('a key that it may not read is said so in the queue', async () => {
      await stage().aws.fault({ ...ofSecret, count: MANY, status: 400, code: 'AccessDeniedException' });
      const { tries } = await toldOfOutage(stage());
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
      const { tries } = await toldOfOutage(stage());
      expect(tries.map(({ status }) => status)).toEqual([202]);
      expect(await ofDelivery()).toEqual([]);
    });
  });
}
