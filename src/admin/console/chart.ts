/** What a drawing is as wide and high as, in units of its own: the page gives it its size. */
const WIDTH = 600;
const HEIGHT = 200;

interface Series {
  /** Part of the class that draws it, and of its label's key. */
  readonly key: string;
  /** One for each day; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** Lines over days, as views/macros/admin/chart.njk draws them. */
export interface LineChart {
  readonly width: number;
  readonly height: number;
  /** The values at the top of the drawing and half-way up; its bottom is 0. */
  readonly top: number;
  readonly half: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly lines: readonly { readonly key: string; readonly points: string; readonly latest: number }[];
}

/** Undefined where there is nothing to draw. Days that nothing is known of are passed over. */
export function lineChart(days: readonly string[], series: readonly Series[]): LineChart | undefined {
  const known = series.filter(({ values }) => values.some((value) => value !== null));
  const [firstDay, lastDay] = [days[0], days.at(-1)];
  if (firstDay === undefined || lastDay === undefined || known.length === 0) return undefined;
  const top = roundUp(Math.max(2, ...known.flatMap(({ values }) => values.flatMap((value) => value ?? []))));
  const lines = known.map(({ key, values }) => ({
    key,
    points: pointsOf(values, top),
    latest: values.findLast((value) => value !== null) ?? 0,
  }));
  return { ...{ width: WIDTH, height: HEIGHT, top, half: top / 2, firstDay, lastDay }, lines };
}

function pointsOf(values: readonly (number | null)[], top: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.flatMap((value, index) => (value === null ? [] : [[index * step, yOf(value, top)] as const]));
  const [only] = points;
  // One day alone is drawn as wide as all of them, or nothing would be seen.
  const drawn = points.length === 1 && only ? [[0, only[1]] as const, [WIDTH, only[1]] as const] : points;
  return drawn.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

const yOf = (value: number, top: number) => HEIGHT - (value / top) * HEIGHT;

const FACTORS: readonly number[] = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10, 20];

/** The next number that reads well on an axis, and has a whole half: 2, 4, 6, 8, 10, 12, 16, 20, 30 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const tops = FACTORS.map((factor) => Math.round(factor * power * 10) / 10);
  return tops.find((top) => top >= value && Number.isInteger(top / 2)) ?? value;
}

/** Every day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const [from, until] = [Date.parse(first), Date.parse(last)];
  const count = Math.max(0, Math.round((until - from) / 86_400_000) + 1);
  return Array.from({ length: count }, (_, index) => new Date(from + index * 86_400_000).toISOString().slice(0, 10));
}
