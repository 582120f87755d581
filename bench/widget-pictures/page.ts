/** A table of the dashboard as a page for a browser, light or dark. */
import { widget } from '../../lambda/widget/widget.ts';
import { NOW, type Scene } from './scenes.ts';

const GROUNDS = {
  light: 'background: #fff; color: #16191f; --link: #0073bb',
  dark: 'background: #161d26; color: #d5dbdb; --link: #44b9d6',
} as const;
/** A scene shows one table. */
const NOT_ASKED = {
  stored: () => Promise.reject(new Error('no scene')),
  certificates: () => Promise.reject(new Error('no scene')),
};

/** The ground is the console's as far as it is known: CloudWatch's own style sheet is not public. */
export async function page(
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
