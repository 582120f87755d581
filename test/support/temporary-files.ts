/** One folder for the temporary files of a whole run of tests, which goes with it: the CDK leaves one for every app. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

export default function temporaryFiles(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'okta-monitor-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
