/** What `simulate` says when it runs: where everything is, and commands that work from another terminal as printed. Pure. */
import { namesOf } from './run-arguments.ts';
import type { Simulated } from './simulate-command.ts';

export function simulateIntroduction(simulated: Simulated): string {
  const { origin, statusPage, statusScenario, controlTarget, clientId, kid } = simulated;
  const [ca, key, token] = [simulated.caFile, simulated.privateKeyFile, simulated.apiTokenFile].map(word);
  const org = `--org ${origin}`;
  const app = `--client-id ${clientId} --private-key ${key} --kid ${kid}`;
  const trust = `--ca ${ca} --allow-private-addresses`;
  const page = `--status-page ${statusPage}`;
  return [
    `Simulated Okta org at ${origin}, scenario ${namesOf(simulated)}; Ctrl-C ends it`,
    `Simulated status page at ${statusPage}, scenario ${statusScenario}`,
    `Their certificate authorities: ${ca}`,
    `A service app of the org: client id ${clientId}, private key ${key}, kid ${kid}`,
    `An API token of the org, for --token - to read from stdin: ${token}`,
    '',
    'From another terminal:',
    '',
    `  curl --cacert ${ca} ${origin}/.well-known/openid-configuration`,
    `  npm start -- ${org} ${page} ${trust}`,
    `  npm start -- status ${org} ${page} ${trust}`,
    `  npm start -- diagnose ${org} ${app} --endpoint 'GET /api/v1/apps' ${page} --control-target ${controlTarget} ${trust}`,
    `  npm start -- doctor ${org} ${app} ${page} ${trust}`,
    `  npm start -- certificates ${org} ${app} ${trust}`,
  ].join('\n');
}

/** As a shell takes it: the folder of temporary files may have a space in its name. */
function word(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}
