import { AsyncLocalStorage } from 'node:async_hooks';

interface Unit {
  /** By the monotonic clock, in milliseconds. */
  readonly until: number;
  readonly outer: Unit | undefined;
  isOver: boolean;
}

/** How long callers wait for the database: a request as a whole, and whatever is no request for each call. */
export interface Patience {
  /** From here on what is called in this request shares one span, until `end`. */
  begin(): { end(): void };
  /** Milliseconds that the next call may take; 0 or less when the span is used up. */
  left(): number;
}

export function patience(milliseconds: number): Patience {
  const current = new AsyncLocalStorage<Unit>();
  const underWay = () => {
    let unit = current.getStore();
    // What a request leaves to be done after its answer is no longer part of it.
    while (unit?.isOver) unit = unit.outer;
    return unit;
  };
  return {
    begin: () => {
      const outer = underWay();
      const unit: Unit = { until: outer?.until ?? performance.now() + milliseconds, outer, isOver: false };
      current.enterWith(unit);
      return { end: () => void (unit.isOver = true) };
    },
    left: () => {
      const unit = underWay();
      return unit ? unit.until - performance.now() : milliseconds;
    },
  };
}
