/**
 * Makes the pictures of our pages anew: `npm run pictures`. The terminal is a real run against a simulated org, the
 * dashboard's table is drawn by a browser. Needs `script` (util-linux) and `chromium`. The drawing of the architecture
 * is by hand.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { refusedCall } from './page-pictures/refused-call.ts';
import { terminalSvg } from './page-pictures/terminal-svg.ts';
import { chromium } from './widget-pictures/chromium.ts';
import { page } from './widget-pictures/page.ts';
import { SCENES } from './widget-pictures/scenes.ts';

const PICTURES = path.join(import.meta.dirname, '..', 'docs', 'pictures');

writeFileSync(
  path.join(PICTURES, 'diagnose.svg'),
  terminalSvg('diagnose in a terminal', await refusedCall()),
);

const scene = SCENES.find(({ name }) => name === 'certificates-usual');
if (scene === undefined) throw new Error('no scene of usual certificates');
const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
try {
  for (const theme of ['light', 'dark'] as const) {
    const html = path.join(folder, `${theme}.html`);
    writeFileSync(html, await page(scene, theme, undefined));
    const png = path.join(PICTURES, `certificates-${theme}.png`);
    chromium('--window-size=1020,530', `--screenshot=${png}`, `file://${html}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
