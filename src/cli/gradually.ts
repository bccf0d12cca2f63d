import type { Clock } from '#src/clock.ts';

/** Tells of each tenth part that has been done, once. */
export function tenths(tell: (percent: number, done: number, total: number) => void) {
  let told = -1;
  return (done: number, total: number): void => {
    const part = total === 0 ? 10 : Math.floor((done / total) * 10);
    if (part === told) return;
    told = part;
    tell(part * 10, done, total);
  };
}

/** Tells of each tenth part of each of several things: `40 % (400 of 1000 users)`. */
export function tenthsOfEach(tell: (text: string) => void) {
  const tellers = new Map<string, ReturnType<typeof tenths>>();
  return (of: string, done: number, total: number): void => {
    const teller = tellers.get(of) ?? tenths((percent) => tell(`${percent} % (${done} of ${total} ${of})`));
    tellers.set(of, teller);
    teller(done, total);
  };
}

/** Tells how far something is whose end nobody knows, once a second at most. */
export function oncePerSecond({ now }: Clock, tell: (done: number) => void) {
  let toldAt = now();
  return (done: number): void => {
    const at = now();
    if (at === toldAt) return;
    toldAt = at;
    tell(done);
  };
}
