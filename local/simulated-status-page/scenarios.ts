/** Every state in which the simulated status page can be put, by name. */
import { BOARD_SCENARIOS, quiet } from './board-scenarios.ts';
import type { Board } from './incident.ts';
import type { StatusScenario } from './scenario.ts';
import { UNREADABLE_SCENARIOS } from './unreadable-scenarios.ts';

const TABLE = { ...BOARD_SCENARIOS, ...UNREADABLE_SCENARIOS } satisfies Record<string, StatusScenario>;

export type StatusScenarioName = keyof typeof TABLE;

export const STATUS_SCENARIOS: Readonly<Record<StatusScenarioName, StatusScenario>> = TABLE;

export function isStatusScenarioName(name: string): name is StatusScenarioName {
  return Object.hasOwn(TABLE, name);
}

export function describeStatusScenarios(): { name: StatusScenarioName; description: string }[] {
  const names = Object.keys(TABLE) as StatusScenarioName[];
  return names.map((name) => ({ name, description: TABLE[name].description }));
}

/** What the page of a scenario shows, at the moment it is put in it. */
export function boardOf(name: StatusScenarioName, now: Date, cell: string): Board {
  const { board = quiet } = STATUS_SCENARIOS[name];
  return board(now, cell);
}
