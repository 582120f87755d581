/** What `diagnose` shows of an app to which a scope was not granted: the real command, against a simulated org. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { simulatedCredential } from '../../local/run/simulated-credential.ts';
import { createSimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { startSimulatedStatusPage } from '../../local/simulated-status-page/simulated-status-page.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const COLUMNS = 112;

/** The command without what only makes this machine trust a simulated org, and what it shows, in the colours of a terminal. */
export async function refusedCall(): Promise<string> {
  const now = () => new Date();
  const { app, privateKey, kid } = await simulatedCredential();
  const api = createSimulatedApi({ now, serviceApps: [app] });
  const [okta, statusPage] = await Promise.all([
    startSimulatedOkta({ scenario: 'healthy', now, api }),
    startSimulatedStatusPage({ now }),
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), 'diagnose-'));
  try {
    const [key, ca] = ['private-key.pem', 'ca.pem'].map((file) => path.join(folder, file));
    writeFileSync(String(key), privateKey);
    writeFileSync(String(ca), `${okta.caPem}\n${statusPage.caPem}\n`);
    const shown = [
      `diagnose --org ${okta.origin} --client-id ${app.clientId} --kid ${kid}`,
      `--private-key private-key.pem --endpoint 'GET /api/v1/users'`,
    ];
    const command = [
      `stty columns ${COLUMNS}; ${process.execPath} --import tsx bin/okta-monitor.ts`,
      ...shown.map((part) => part.replace('private-key.pem', String(key))),
      `--status-page ${statusPage.url} --ca ${ca} --allow-private-addresses`,
    ];
    // `script` gives the command a terminal, which it wants for its colours; its exit code says what was found.
    const { stdout } = await promisify(execFile)('script', ['-qc', command.join(' '), '/dev/null'], {
      cwd: ROOT,
    });
    return `$ npm start -- ${shown.join(' \\\n    ')}\n${withoutProgress(stdout)}`;
  } finally {
    rmSync(folder, { recursive: true });
    await Promise.all([okta.close(), statusPage.close()]);
  }
}

/** A line of progress is wiped away (`ESC [ K`) when something is to be said. */
function withoutProgress(text: string): string {
  const wiped = new RegExp(`^.*${String.fromCharCode(0x1b)}\\[K`, 'gm');
  return text.replaceAll('\r', '').replaceAll(wiped, '');
}
