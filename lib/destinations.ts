/** Who is told: every destination that the settings name, subscribed to both topics. */
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EmailSubscription, SmsSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Destination } from '../lambda/config.ts';
import { forMachines, forPeople } from './alert-filter.ts';
import { ChatChannel } from './chat-channel.ts';
import type { DeliveryFunction } from './delivery-function.ts';
import { FailedDeliveries } from './failed-deliveries.ts';
import { PagerDutyService } from './pagerduty-service.ts';
import type { Topics } from './topics.ts';

export interface DestinationsProps {
  /** Empty: nobody is told. */
  readonly notify: readonly Destination[];
  readonly topics: Topics;
  readonly key: IKey;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/**
 * SNS delivers to each on its own, so that one that fails holds up no other. Machines have a queue for what they did not
 * take; mail and SMS have none at SNS. What is lost with the stack: {@link FailedDeliveries}, {@link PagerDutyService}.
 */
export class Destinations extends Construct {
  /** Services of PagerDuty whose secret was made, by name. */
  readonly secrets: readonly { readonly name: string; readonly arn: string }[];
  private readonly functions: DeliveryFunction[] = [];
  private readonly props: DestinationsProps;
  private failed: FailedDeliveries | undefined;

  constructor(scope: Construct, id: string, props: DestinationsProps) {
    super(scope, id);
    this.props = props;
    this.secrets = props.notify.flatMap((destination) => this.add(destination));
  }

  /** Of what a destination did not take; none where there are only mail and SMS. */
  get alarms(): readonly Alarm[] {
    return this.failed === undefined ? [] : [this.failed.alarm];
  }

  /** What hands alerts on to pagers and chat. */
  get deliveries(): readonly DeliveryFunction[] {
    return this.functions;
  }

  /** What machines did not take; none where there are only mail and SMS. */
  get failedDeliveries(): IQueue | undefined {
    return this.failed?.queue;
  }

  private add(destination: Destination): { name: string; arn: string }[] {
    const { topics, key } = this.props;
    if ('email' in destination)
      topics.subscribe(forPeople(destination), (filter) => new EmailSubscription(destination.email, filter));
    else if ('sms' in destination)
      topics.subscribe(forPeople(destination), (filter) => new SmsSubscription(destination.sms, filter));
    else if ('webhook' in destination) {
      const deadLetterQueue = this.queueOfFailed();
      // Not raw: the envelope has SNS's signature, by which the receiver tells our messages from anybody's.
      const settings = { deadLetterQueue, rawMessageDelivery: false };
      topics.subscribe(
        forMachines(destination),
        (filter) => new UrlSubscription(destination.webhook, { ...settings, ...filter }),
      );
    } else {
      const common = { topics, key, failedDeliveries: this.queueOfFailed() };
      if ('chat' in destination) {
        const { platform, channelId } = destination.chat;
        const id = `${platform}-${channelId.replace(/\W/g, '-')}`;
        this.functions.push(new ChatChannel(this, id, { destination, ...common }).delivery);
      } else {
        const { name } = destination.pagerduty;
        const service = new PagerDutyService(this, `PagerDuty-${name}`, { destination, ...common });
        this.functions.push(service.delivery);
        return service.madeSecretArn === undefined ? [] : [{ name, arn: service.madeSecretArn }];
      }
    }
    return [];
  }

  /** Made when the first destination needs it. */
  private queueOfFailed(): IQueue {
    const { key, topics, runbookUrl } = this.props;
    this.failed ??= new FailedDeliveries(this, 'Failed', {
      key,
      monitorHealth: topics.monitorHealth,
      runbookUrl,
    });
    return this.failed.queue;
  }
}
