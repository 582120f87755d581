/** Where Okta's status page is read, for commands that read no settings file. Pure. */
import { parseMonitorConfig, type StatusPageSettings } from '../../lambda/config.ts';

/** @param statusPage URL; undefined for the real one */
export function pageSettingsOf({
  statusPage,
  allowPrivateAddresses,
}: {
  readonly statusPage: string | undefined;
  readonly allowPrivateAddresses: boolean;
}): StatusPageSettings {
  const settings = { orgs: [], statusPage: { url: statusPage, allowPrivateAddresses }, notify: 'nobody' };
  return parseMonitorConfig(settings, 'command line').statusPage;
}
