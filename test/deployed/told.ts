/** What each destination is told, once SNS and the functions behind it are done. */
import * as v from 'valibot';
import { afterEach, beforeEach, expect } from 'vitest';
import { type Alert, alertSchema } from '../../lambda/alerting/alert.ts';
import type { PagerTry, WebhookPost } from './receivers.ts';
import type { Rehearsal } from './rehearsal.ts';
import { anotherDay, mailDuring, runOnce, subjectsOf } from './runs.ts';

export const UNREACHABLE = '[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)';

export interface Told {
  /** Of the mail. */
  readonly subjects: readonly string[];
  readonly tries: readonly PagerTry[];
  readonly posts: readonly WebhookPost[];
}

export async function toldDuring(rehearsal: Rehearsal, work: () => Promise<unknown>): Promise<Told> {
  const { pager, webhook, aws } = rehearsal;
  const [tries, posts] = [pager.tries.length, webhook.posts.length];
  const mail = await mailDuring(rehearsal, work);
  await aws.settle();
  return { subjects: subjectsOf(mail), tries: pager.tries.slice(tries), posts: webhook.posts.slice(posts) };
}

/** The org cannot be reached, and the next run tells of it. */
export function toldOfOutage(rehearsal: Rehearsal): Promise<Told> {
  return toldDuring(rehearsal, async () => {
    await rehearsal.okta.switchTo('refused');
    await runOnce(rehearsal);
  });
}

/** The one alert that a webhook got, as the schema that is published has it. */
export function alertIn(posts: readonly WebhookPost[]): Alert {
  expect(posts).toHaveLength(1);
  return v.parse(v.pipe(v.string(), v.parseJson(), alertSchema), posts[0]?.envelope.Message);
}

/** Each step begins with nobody being told anything, and an empty queue of failed deliveries. */
export function withQuietDestinations(stage: () => Rehearsal): void {
  beforeEach(async () => {
    await stage().aws.settle();
    await anotherDay(stage());
    await (await stage().account()).takeFailedDeliveries();
  });
  afterEach(async () => {
    expect(await stage().aws.backgroundErrors()).toEqual([]);
  });
}
