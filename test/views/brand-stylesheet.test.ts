import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { brandStylesheet, contrast } from '#src/http/brand-stylesheet.ts';

const GROUNDS = { light: ['#ffffff', '#f6f7f9', '#f1f2f4'], dark: ['#0f1217', '#181c23', '#1f242d'] };
const color = integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

function shades(css: string, scheme: 'light' | 'dark'): Record<string, string> {
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme:dark)');
  const declarations = (scheme === 'light' ? light : dark).matchAll(/(--[a-z-]+):(#[\da-f]{6})/g);
  return Object.fromEntries([...declarations].map(([, name = '', value = '']) => [name, value] as const));
}

describe('brandStylesheet', () => {
  it.each(['light', 'dark'] as const)('keeps the contrast that WCAG 2.2 AA asks for, whatever the colour (%s)', (scheme) => {
    assert(
      property(color, (brand) => {
        const shade = shades(brandStylesheet(brand), scheme) as Record<'--brand' | '--brand-hover' | '--on-brand', string>;
        expect(contrast(shade['--on-brand'], shade['--brand'])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(shade['--on-brand'], shade['--brand-hover'])).toBeGreaterThanOrEqual(4.5);
        for (const ground of GROUNDS[scheme]) {
          expect(contrast((shade as Record<string, string>)['--brand-ink'] ?? '', ground)).toBeGreaterThanOrEqual(4.5);
          expect(contrast((shade as Record<string, string>)['--brand-edge'] ?? '', ground)).toBeGreaterThanOrEqual(3);
        }
      }),
    );
  });

  it('leaves a colour that has contrast already as it is, in the light', () => {
    expect(shades(brandStylesheet('#0B5CAD'), 'light')).toMatchObject({ '--brand': '#0b5cad', '--brand-ink': '#0b5cad' });
  });

  it('brings out the hue of a dark colour in the dark, so that a button does not look switched off', () => {
    const brand = /dark.*?--brand:#(..)(..)(..)/.exec(brandStylesheet('#22304a')) ?? [];
    const channels = brand.slice(1).map((channel) => Number.parseInt(channel, 16));
    expect(Math.max(...channels) - Math.min(...channels)).toBeGreaterThan(80);
  });

  it('stands on the grounds that the design system has', () => {
    const css = readFileSync(join(import.meta.dirname, '../../views/assets/latchkey.css'), 'utf8');
    for (const ground of Object.values(GROUNDS).flat()) expect(css).toContain(ground);
  });

  it.each(['red', '#fff', '#12345g', '#000000;}body{display:none'])('refuses %s', (value) => {
    expect(() => brandStylesheet(value)).toThrow(TypeError);
  });

  it('knows the contrast of black on white', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
  });
});
