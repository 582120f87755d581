/** What the Lambda runtime gives: its clock, timers, environment and log. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Ports } from '../engine/ports.ts';
import type { Clock } from '../net/network.ts';

/** Durations not by `performance`, whose first use costs a cold start 2 ms. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
};

export const wait: Ports['wait'] = (ms, signal) => delay(ms, undefined, { signal });

/** 0 to 1; for jitter, never for secrets. */
export const random = Math.random;

/** With Lambda's JSON log format an object becomes fields that Logs Insights can query. */
export const logJson: Ports['log'] = (level, message, data) => {
  console[level]({ event: message, ...data });
};

/** Of the process, with what Lambda sets for every function. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/**
 * Value of an environment variable that the stack sets.
 *
 * @throws Error naming the variable when it is missing: a function deployed by hand, not by the stack
 */
export function requiredEnvironment(name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
