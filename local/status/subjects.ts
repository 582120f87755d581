/** Whose status is looked up: the orgs that were named, else those of the settings, else a cell or all of them. Pure. */
import {
  aliasOfUrl,
  type MonitorConfig,
  type Org,
  parseMonitorConfig,
  type StatusPageSettings,
} from '../../lambda/config.ts';
import type { StatusCommand } from './status-arguments.ts';

/** An org, or where none is named a cell, or every one. */
export interface StatusSubject {
  readonly org: Pick<Org, 'alias' | 'url' | 'cell' | 'allowPrivateAddresses'> | undefined;
  /** Without any org: the cell that was named. */
  readonly cell: string | undefined;
  /** The only ones that count; every one when empty. */
  readonly subServices: readonly string[];
}

export interface StatusQuestion {
  readonly subjects: readonly StatusSubject[];
  readonly page: StatusPageSettings;
}

/** True where nothing on the command line says whose status is meant. */
export function needsSettings({ orgs, cell }: Pick<StatusCommand, 'orgs' | 'cell'>): boolean {
  return orgs.length === 0 && cell === undefined;
}

/** @param settings what the settings file exports, where it is needed */
export function questionOf(command: StatusCommand, settings: unknown): StatusQuestion {
  const { orgs, cell, statusPage: url, allowPrivateAddresses } = command;
  const ofFile = needsSettings(command) ? parseMonitorConfig(settings, 'monitor.config.ts') : undefined;
  const aliases = distinctAliases(orgs);
  const named = orgs.map((org, index) => ({ alias: aliases[index], url: org, cell, allowPrivateAddresses }));
  const ofLine = parseMonitorConfig({ orgs: named, notify: 'nobody' }, 'command line');
  const subjects = subjectsOf(ofFile ?? ofLine);
  const { statusPage } = ofFile ?? ofLine;
  return {
    subjects: subjects.length > 0 ? subjects : [{ org: undefined, cell, subServices: [] }],
    page: {
      ...statusPage,
      ...(url === undefined ? {} : { url }),
      allowPrivateAddresses: statusPage.allowPrivateAddresses || allowPrivateAddresses,
    },
  };
}

function subjectsOf({ orgs }: MonitorConfig): StatusSubject[] {
  return orgs.map(({ alias, url, cell, allowPrivateAddresses, checks }) => {
    const settings = checks['service-status'];
    return {
      org: { alias, url, cell, allowPrivateAddresses },
      cell: undefined,
      subServices: settings === false ? [] : settings.subServices,
    };
  });
}

/** Two orgs may begin with the same name: acme.okta.com and acme.oktapreview.com. */
function distinctAliases(urls: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return urls.map((url) => {
    const alias = aliasOfUrl(url);
    const count = (taken.get(alias) ?? 0) + 1;
    taken.set(alias, count);
    return count === 1 ? alias : `${alias.slice(0, 28)}-${count}`;
  });
}
