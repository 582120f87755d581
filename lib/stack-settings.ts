/** One configuration as the settings of several stacks, each with its own orgs. Pure. */
import type { Destination, MonitorConfig } from '../lambda/config.ts';
import { UndeployableSettingsError } from './monitor-settings.ts';

export interface StackSettings {
  /** As the orgs name it; absent for those that name none. */
  readonly name: string | undefined;
  readonly config: MonitorConfig;
}

/**
 * A destination that is told of some orgs only belongs to the stacks of those.
 *
 * @throws UndeployableSettingsError for a stack that would be left with nobody to tell
 */
export function stackSettings(config: MonitorConfig): StackSettings[] {
  const names = [...new Set(config.orgs.map(({ stack }) => stack))];
  return names.map((name) => {
    const orgs = config.orgs.filter(({ stack }) => stack === name);
    const aliases = orgs.map(({ alias }) => alias);
    if (config.notify === 'nobody') return { name, config: { ...config, orgs } };
    const notify = config.notify.flatMap((destination) => narrowed(destination, aliases) ?? []);
    if (notify.length === 0)
      throw new UndeployableSettingsError(
        `nobody would be told of ${aliases.join(', ')}: every destination under notify names other orgs; name one of these, or leave orgs out`,
      );
    return { name, config: { ...config, orgs, notify } };
  });
}

function narrowed(destination: Destination, aliases: readonly string[]): Destination | undefined {
  if (destination.orgs === undefined) return destination;
  const orgs = destination.orgs.filter((alias) => aliases.includes(alias));
  return orgs.length === 0 ? undefined : { ...destination, orgs };
}
