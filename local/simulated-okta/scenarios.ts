/** Every state in which the simulated org can be put, by name. Add a scenario to one of the tables it is made of. */
import { CONNECTION_SCENARIOS } from './connection-scenarios.ts';
import { DOCUMENT_SCENARIOS } from './document-scenarios.ts';
import { HTTP_SCENARIOS } from './http-scenarios.ts';
import type { Scenario } from './scenario.ts';

const TABLE = {
  healthy: { description: 'Everything is as in a healthy org.' },
  ...CONNECTION_SCENARIOS,
  ...DOCUMENT_SCENARIOS,
  ...HTTP_SCENARIOS,
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof TABLE;

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = TABLE;
export const SCENARIO_NAMES = Object.keys(TABLE) as readonly ScenarioName[];

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(TABLE, name);
}

export function describeScenarios(): { name: ScenarioName; description: string }[] {
  return SCENARIO_NAMES.map((name) => ({ name, description: SCENARIOS[name].description }));
}
