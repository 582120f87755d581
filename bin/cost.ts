/**
 * What the configured stack is estimated to cost a month, line by line: `npm run cost -- -c org=… -c email=…`, with the
 * context that `cdk synth` takes. Ends with 1 when it is over budget.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { InvalidInputError } from '../lambda/config.ts';
import { exceeded } from '../lib/cost/budget.ts';
import { costSentence, costTable, explanation } from '../lib/cost/cost-table.ts';
import { estimatesOfStacks } from '../lib/cost/estimated-stack.ts';
import { UndeployableSettingsError } from '../lib/monitor-settings.ts';
import { addMonitorTo } from '../lib/okta-health-monitor-app.ts';

const outdir = await mkdtemp(path.join(tmpdir(), 'cost-'));
try {
  const context = contextOf(process.argv.slice(2));
  // Without bundling, which costs seconds and changes nothing that is paid for.
  const app = new App({ outdir, context: { ...cdkJson.context, ...context, 'aws:cdk:bundling-stacks': [] } });
  const estimates = estimatesOfStacks(app, await addMonitorTo(app));
  for (const { stack, estimate } of estimates) {
    if (estimates.length > 1) console.log(`${stack.stackName}\n`);
    console.log(`${costTable(estimate)}\n\n${explanation(estimate)}\n\n${costSentence(estimate)}`);
    for (const sentence of exceeded(estimate, stack.budget)) {
      console.error(sentence);
      process.exitCode = 1;
    }
  }
} catch (error) {
  if (!(error instanceof InvalidInputError || error instanceof UndeployableSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(outdir, { recursive: true });
}

function contextOf(args: readonly string[]): Readonly<Record<string, string>> {
  const options = { context: { type: 'string', short: 'c', multiple: true } } as const;
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  return Object.fromEntries(
    tokens.map((token) => {
      const value = token.kind === 'option' && token.name === 'context' ? (token.value ?? '') : '';
      const [, key, text] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
      if (key === undefined || text === undefined)
        throw new InvalidInputError('the command line', [
          `received ${JSON.stringify(args[token.index])}, allowed: -c NAME=VALUE, as cdk synth takes it: -c org=https://acme.okta.com`,
        ]);
      return [key, text];
    }),
  );
}
