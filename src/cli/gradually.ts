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
