/** What is asked only when no host of an org answers, to tell its outage from that of this machine. Pure. */
import { pageUrl } from '../../lambda/settings/values.ts';
import { readValue, type Values } from './command-grammar.ts';

/** Far from Okta, and reachable from wherever the monitor is run. */
export const CONTROL_TARGET = 'https://sts.amazonaws.com';

export function controlTargetOf({ 'control-target': given }: Values): string {
  return given === undefined ? CONTROL_TARGET : readValue('control-target', given, pageUrl);
}
