/**
 * Pictures of the dashboard's tables as a browser draws them, light and dark, and what axe finds wrong with them:
 * `npx tsx bench/widget-pictures.ts FOLDER [AXE]`. Needs `chromium` on the path; AXE is `axe.min.js` of the package
 * axe-core. The ground is the console's as far as it is known: CloudWatch's own style sheet is not public.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { widget } from '../lambda/widget/widget.ts';
import { NOW, SCENES, type Scene } from './widget-pictures/scenes.ts';

const GROUNDS = {
  light: 'background: #fff; color: #16191f; --link: #0073bb',
  dark: 'background: #161d26; color: #d5dbdb; --link: #44b9d6',
} as const;
/** A scene shows one table. */
const NOT_ASKED = {
  stored: () => Promise.reject(new Error('no scene')),
  certificates: () => Promise.reject(new Error('no scene')),
};

async function page(
  { show, ports, width = 1380, aliases = ['acme'] }: Scene,
  theme: 'light' | 'dark',
  axe: string | undefined,
) {
  const orgs = aliases.map((alias) => ({ alias, url: `https://${alias}.okta.com` }));
  const event = {
    show,
    orgs,
    runbookUrl: 'https://wiki.example.com/okta',
    widgetContext: { theme, width, height: 400 },
  };
  const drawn = await widget(event, { ...NOT_ASKED, ...ports, now: () => NOW, log: () => {} });
  const audit =
    axe === undefined
      ? ''
      : `<script>${axe}</script><script>axe.run().then(({ violations }) => { document.title = JSON.stringify(violations.map(({ id, impact, nodes }) => [impact, id, nodes.length, nodes[0].html])); });</script>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tables</title>
<style>body { margin: 0; font: 14px "Amazon Ember", Roboto, Arial, sans-serif; ${GROUNDS[theme]} } main { width: ${width}px; padding: 10px; } a { color: var(--link); }</style>
<body><main><h1 style="font-size: 16px">${show}</h1>${drawn}</main>${audit}</body></html>`;
}

const [folder = '/tmp/widget-pictures', axeFile] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const axe = axeFile === undefined ? undefined : readFileSync(axeFile, 'utf8');
const chromium = (...args: string[]) =>
  execFileSync(
    'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      '--virtual-time-budget=20000',
      ...args,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e8 },
  );

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
