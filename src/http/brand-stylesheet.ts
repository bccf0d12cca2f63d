// A tenant's colour as CSS: a link or a button in it keeps its contrast whatever colour was chosen, light and dark.

type Rgb = readonly [number, number, number];

/** The grounds that text in the brand's colour stands on, as views/assets/latchkey.css has them. */
const GROUNDS = {
  light: ['#ffffff', '#f6f7f9', '#f1f2f4'],
  dark: ['#0f1217', '#181c23', '#1f242d'],
} as const;

// WCAG 2.2: 1.4.3 Contrast (Minimum) for text, 1.4.11 Non-text Contrast for the edge of a control.
const TEXT_CONTRAST = 4.5;
const EDGE_CONTRAST = 3;

/** Channels closer together than this show no hue. */
const COLOURLESS = 16;
/** The strongest channel of a colour that is bright enough to be itself on a dark ground. */
const DARK = 190;

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** The stylesheet of a tenant whose `branding.color` is `#rrggbb`, for a whole page or a part of it. */
export function brandStylesheet(color: string, selector = ':root'): string {
  const [light, dark] = [shades(color, 'light'), shades(color, 'dark')];
  return `${selector}{${light}}@media (prefers-color-scheme:dark){${selector}{${dark}}}`;
}

/** The same colour for one light ground, as hex: of a button, of what stands upon it, and of text. */
export function lightShades(color: string) {
  const { '--brand': brand, '--on-brand': onBrand, '--brand-ink': ink } = propertiesOf(color, 'light');
  return { brand: format(brand), onBrand: format(onBrand), ink: format(ink) };
}

/** The contrast of two `#rrggbb` colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  return ratio(parse(one), parse(other));
}

function shades(color: string, scheme: 'light' | 'dark'): string {
  return Object.entries(propertiesOf(color, scheme))
    .map(([name, value]) => `${name}:${format(value)}`)
    .join(';');
}

function propertiesOf(color: string, scheme: 'light' | 'dark') {
  const grounds = GROUNDS[scheme].map(parse);
  const away = scheme === 'light' ? BLACK : WHITE;
  const brand = scheme === 'light' ? parse(color) : until(parse(color), away, grounds, EDGE_CONTRAST);
  const onBrand = ratio(WHITE, brand) >= TEXT_CONTRAST ? WHITE : BLACK;
  return {
    '--brand': brand,
    // Away from the text upon it, so that pointing at a button never costs contrast.
    '--brand-hover': mix(brand, onBrand === WHITE ? BLACK : WHITE, 0.14),
    '--brand-edge': until(brand, away, grounds, EDGE_CONTRAST),
    '--on-brand': onBrand,
    '--brand-ink': until(brand, away, grounds, TEXT_CONTRAST),
  };
}

/** Moves a colour towards white or black, no further than it must to stand out from every ground. */
function until(color: Rgb, towards: Rgb, grounds: readonly Rgb[], wanted: number): Rgb {
  const from = towards === WHITE ? vivid(color) : color;
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mix(from, towards, share);
    if (grounds.every((ground) => ratio(candidate, ground) >= wanted)) return candidate;
  }
  return towards;
}

// A dark colour that is only mixed with white turns to the grey of a button that is switched off: its hue is brought out
// first, by stretching its channels to the full range. A grey stays grey.
function vivid(color: Rgb): Rgb {
  const strongest = Math.max(...color);
  const weakest = Math.min(...color);
  if (strongest - weakest < COLOURLESS || strongest > DARK) return color;
  const stretch = (channel: number) => Math.round((channel * DARK) / strongest);
  const [red, green, blue] = color;
  return [stretch(red), stretch(green), stretch(blue)];
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [part(0), part(1), part(2)];
}

function ratio(one: Rgb, other: Rgb): number {
  const [lighter, darker] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

// WCAG 2.2, "relative luminance".
function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function parse(color: string): Rgb {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color);
  if (!match) throw new TypeError(`A brand colour is written #rrggbb, not ${JSON.stringify(color)}`);
  return [
    Number.parseInt(match[1] ?? '', 16),
    Number.parseInt(match[2] ?? '', 16),
    Number.parseInt(match[3] ?? '', 16),
  ];
}

function format(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
