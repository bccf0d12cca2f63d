import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TODAY } from './policy-matrix/policies.ts';
import { SECTIONS } from './policy-matrix/situations.ts';
import { openStage, type Stage } from './policy-matrix/stage.ts';
import { walk } from './policy-matrix/walk.ts';
import { stopClock } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stopClock();
  jest.setSystemTime(new Date(TODAY));
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
  jest.useRealTimers();
});

describe.each(SECTIONS)('$title', ({ situations }) => {
  it.each(situations)('$name', async (situation) => {
    const { screens, outcome } = situation;
    expect(await walk(stage, situation)).toEqual({ screens: screens.map(([shows]) => shows), outcome });
  });
});
