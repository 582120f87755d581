/** Text as a terminal shows it, drawn: colours by Select Graphic Rendition (ECMA-48, section 8.3.117). Pure. */

const COLUMN = 7.83;
const LINE = 18;
const MARGIN = 16;

/** Foregrounds that our commands use, on a dark ground. */
const FILLS: Readonly<Record<string, string>> = {
  '0': '#d5dbdb',
  '2': '#8d999e',
  '31': '#ff7b72',
  '32': '#56d364',
  '33': '#e3b341',
  '35': '#d2a8ff',
};

/**
 * @param title for whoever does not see it
 * @param text with escape sequences for colours and none besides
 */
export function terminalSvg(title: string, text: string): string {
  const lines = text.trimEnd().split('\n');
  const longest = Math.max(...lines.map((line) => [...line.replaceAll(SGR, '')].length));
  const [width, height] = [Math.ceil(longest * COLUMN) + 2 * MARGIN, lines.length * LINE + 2 * MARGIN];
  const drawn = lines.map((line, index) => {
    return `<text x="${MARGIN}" y="${MARGIN + LINE * index + 13}">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="13"',
    ` fill="${FILLS['0']}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

const SGR = new RegExp(`${String.fromCharCode(0x1b)}\\[(\\d+)m`, 'g');

function spans(line: string): string {
  const [first = '', ...coloured] = line.split(SGR);
  const parts = [escaped(first)];
  for (let index = 0; index < coloured.length; index += 2) {
    const [code = '0', said = ''] = coloured.slice(index);
    const fill = FILLS[code];
    if (fill === undefined) throw new Error(`no colour for ${code}`);
    if (said !== '') parts.push(`<tspan fill="${fill}">${escaped(said)}</tspan>`);
  }
  return parts.join('');
}

/** Blanks that stay as many as they are: whoever draws an SVG may join the usual ones. */
function escaped(text: string): string {
  return text
    .replaceAll(' ', '\u00a0')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
