/** A moment as tables have it, to the second; `-` for none. */
export function moment(seconds: number | null): string {
  return seconds === null ? '-' : new Date(seconds * 1000).toISOString().replace('.000', '');
}

/** The day of it, in UTC. */
export function day(seconds: number | null): string {
  return moment(seconds).slice(0, '2026-11-24'.length);
}
