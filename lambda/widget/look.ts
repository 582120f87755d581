/** Colours and lines. What CloudWatch gives by itself, as fonts and the colour of text and links, is left alone. Pure. */
import type { Severity } from '../contract.ts';
import { html, type Markup } from './markup.ts';

export type Theme = 'light' | 'dark';

interface Palette {
  readonly line: string;
  readonly faint: string;
  readonly dots: Readonly<Record<Severity | 'unknown', string>>;
}

/** At least 4.5 to 1, on white and on each dark ground that the console has had. */
const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    line: '#d5dbdb',
    faint: '#545b64',
    dots: { critical: '#d13212', warning: '#b35900', info: '#0972d3', unknown: '#687078' },
  },
  dark: {
    line: '#414d5c',
    faint: '#b6bec9',
    dots: { critical: '#ff6b57', warning: '#ffb347', info: '#539fe5', unknown: '#a7b0ba' },
  },
};

/** The page holds widgets of others too: every rule is for what lies within ours. */
export function styleSheet(theme: Theme): Markup {
  const { line, faint } = PALETTES[theme];
  return html`<style>
.okta-health { font-size: 13px; line-height: 1.4; overflow-wrap: anywhere; }
.okta-health table { width: 100%; border-collapse: collapse; }
.okta-health caption { text-align: left; padding: 0 8px 6px; color: ${faint}; }
.okta-health th, .okta-health td { text-align: left; vertical-align: top; padding: 5px 8px; border-bottom: 1px solid ${line}; }
.okta-health td { min-width: 9em; }
.okta-health th, .okta-health .short, .okta-health .number { white-space: nowrap; overflow-wrap: normal; min-width: 0; }
.okta-health .number { text-align: right; }
.okta-health .faint { color: ${faint}; }
.okta-health p { margin: 0; padding: 4px 8px; }
.okta-health ul { margin: 0; padding: 0 8px 0 28px; }
.okta-health svg { margin-right: 5px; }
</style>`;
}

/** A mark and the word: circle, triangle, ring, and a dashed ring, so that nobody has to tell colours apart. */
export function mark(severity: Severity | 'unknown', theme: Theme, word: string = severity): Markup {
  const colour = PALETTES[theme].dots[severity];
  return html`<span class="short"><svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">${shape(severity, colour)}</svg>${word}</span>`;
}

function shape(severity: Severity | 'unknown', colour: string): Markup {
  switch (severity) {
    case 'critical':
      return html`<circle cx="5" cy="5" r="5" fill="${colour}"/>`;
    case 'warning':
      return html`<path d="M5 0 10 10H0Z" fill="${colour}"/>`;
    case 'info':
      return html`<circle cx="5" cy="5" r="4" fill="none" stroke="${colour}" stroke-width="2"/>`;
    case 'unknown':
      return html`<circle cx="5" cy="5" r="4" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="2 2"/>`;
  }
}
