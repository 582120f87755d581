/** The tables of the dashboard, as the console shows them to whoever looks. */
import { callJson, type Json, postRest } from './api-call.ts';
import type { EmulatedAws } from './emulator/emulated-aws.ts';
import { STACK } from './rehearsal.ts';

interface Widget {
  readonly type: string;
  readonly properties: { readonly endpoint: string; readonly params: Json };
}

/** What the function answers to the parameters of the deployed dashboard, and what the console knows of the place. */
export async function shownTable({ endpoint }: EmulatedAws, show: string): Promise<string> {
  const operation = 'GraniteServiceVersion20100801.GetDashboard';
  const answer = await callJson(endpoint, 'monitoring', operation, { DashboardName: STACK });
  const { widgets } = JSON.parse(String(answer['DashboardBody'])) as { widgets: readonly Widget[] };
  const asked = widgets.find(
    ({ type, properties }) => type === 'custom' && properties.params['show'] === show,
  );
  if (asked === undefined) throw new Error(`no table of ${show} on the dashboard`);
  const { endpoint: arn, params } = asked.properties;
  const event = { ...params, widgetContext: { theme: 'dark', width: 1200, height: 300 } };
  return String(await postRest(endpoint, 'lambda', `/2015-03-31/functions/${arn}/invocations`, event));
}
