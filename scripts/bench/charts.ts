import type { GrowthPoint } from './growth.ts';
import type { Row } from './report.ts';

const STYLE = `<style>text{font:12px system-ui,sans-serif;fill:#333}.bar{fill:#4a6fd0}.range{stroke:#111;stroke-width:1.5}.line{stroke:#4a6fd0;fill:none;stroke-width:2}.dot{fill:#4a6fd0}.axis{stroke:#999}.one{stroke:#b3261e;stroke-dasharray:4 3}.t{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#ddd}.range{stroke:#eee}}</style>`;
const fixed = (value: number) => value.toFixed(1);
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** CPU of each scenario as a multiple of the reference, with its confidence interval and a line at one. */
export function drawRatios(rows: readonly Row[]): string {
  const bars = rows.filter(({ system }) => system !== 'reference' && system !== 'reference again');
  // A password's hash is twenty times everything else; it has its own figure.
  const shown = bars.filter(({ ratio }) => ratio.median < 6);
  const widest = Math.max(1.5, ...shown.map(({ ratio }) => ratio.high));
  const x = (ratio: number) => 270 + (ratio / widest) * 360;
  const drawn = shown.map(({ scenario, system, ratio }, index) => {
    const y = 40 + index * 24;
    const label = system.includes('less') ? `${scenario}, less the proof` : scenario;
    return [
      `<text x="260" y="${y + 12}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="bar" x="270" y="${y}" width="${fixed(x(ratio.median) - 270)}" height="16"/>`,
      `<line class="range" x1="${fixed(x(ratio.low))}" x2="${fixed(x(ratio.high))}" y1="${y + 8}" y2="${y + 8}"/>`,
      `<text x="${fixed(x(ratio.high) + 6)}" y="${y + 12}">${ratio.median.toFixed(2)}</text>`,
    ].join('');
  });
  const height = 50 + shown.length * 24;
  const one = `<line class="one" x1="${fixed(x(1))}" x2="${fixed(x(1))}" y1="30" y2="${height - 8}"/>`;
  const title = '<text class="t" x="10" y="20">CPU of Latchkey on SQLite, as a multiple of a bare oidc-provider</text>';
  return svg(700, height, [title, ...drawn, one]);
}

/** What a sign-in costs as tenants, users and passkeys grow: a panel each. */
export function drawGrowth(points: readonly GrowthPoint[]): string {
  const panels = [...new Set(points.map(({ of }) => of))];
  const highest = Math.max(1.5, ...points.map(({ ratio }) => ratio.high));
  const y = (ratio: number) => 190 - (ratio / highest) * 140;
  const drawn = panels.map((panel, index) => {
    const own = points.filter(({ of }) => of === panel).toSorted((a, b) => a.at - b.at);
    const left = 40 + index * 230;
    const x = (position: number) => left + 20 + (position * 150) / Math.max(1, own.length - 1);
    const line = own.map(({ ratio }, position) => `${fixed(x(position))},${fixed(y(ratio.median))}`).join(' ');
    const marks = own.map(({ at, ratio }, position) => {
      const at0 = fixed(x(position));
      return [
        `<line class="range" x1="${at0}" x2="${at0}" y1="${fixed(y(ratio.low))}" y2="${fixed(y(ratio.high))}"/>`,
        `<circle class="dot" cx="${at0}" cy="${fixed(y(ratio.median))}" r="4"/>`,
        `<text x="${at0}" y="${fixed(y(ratio.high) - 8)}" text-anchor="middle">${ratio.median.toFixed(2)}</text>`,
        `<text x="${at0}" y="208" text-anchor="middle">${at.toLocaleString('en')}</text>`,
      ].join('');
    });
    const axis = `<line class="axis" x1="${left}" x2="${left + 190}" y1="190" y2="190"/>`;
    const one = `<line class="one" x1="${left}" x2="${left + 190}" y1="${fixed(y(1))}" y2="${fixed(y(1))}"/>`;
    const name = panel === 'passkeys' ? 'passkeys of a user' : panel;
    return `${axis}${one}<polyline class="line" points="${line}"/>${marks.join('')}<text x="${left}" y="226">${name}</text>`;
  });
  const title =
    '<text class="t" x="10" y="20">CPU of a passkey sign-in, as a multiple of the smallest deployment</text>';
  return svg(740, 236, [title, ...drawn]);
}

function svg(width: number, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${STYLE}\n${parts.join('\n')}\n</svg>\n`;
}
