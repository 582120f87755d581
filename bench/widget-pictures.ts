/**
 * Pictures of the dashboard's tables as a browser draws them, light and dark, and what axe finds wrong with them:
 * `npx tsx bench/widget-pictures.ts FOLDER [AXE]`. AXE is `axe.min.js` of the package axe-core.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { chromium } from './widget-pictures/chromium.ts';
import { page } from './widget-pictures/page.ts';
import { SCENES } from './widget-pictures/scenes.ts';

const [folder = '/tmp/widget-pictures', axeFile] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const axe = axeFile === undefined ? undefined : readFileSync(axeFile, 'utf8');

for (const scene of SCENES)
  for (const theme of ['light', 'dark'] as const) {
    const file = path.join(folder, `${scene.name}-${theme}`);
    writeFileSync(`${file}.html`, await page(scene, theme, axe));
    chromium(
      `--window-size=${(scene.width ?? 1380) + 20},560`,
      `--screenshot=${file}.png`,
      `file://${file}.html`,
    );
    const found =
      axe === undefined
        ? ''
        : /<title>([^<]*)<\/title>/.exec(chromium('--dump-dom', `file://${file}.html`))?.[1];
    console.log(`${file}.png ${found}`);
  }
