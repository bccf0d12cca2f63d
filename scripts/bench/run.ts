// Measures Latchkey against a bare oidc-provider in the same run: npm run bench [-- --quick, --only, --json, --profile, --large].
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawGrowth, drawRatios } from './charts.ts';
import { growth } from './growth.ts';
import { httpClient } from './http-client.ts';
import { measure } from './measure.ts';
import { GROWTH, parseOptions } from './options.ts';
import { printed, type Report } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const options = parseOptions(process.argv.slice(2));
const { quick, large, only, json, profile, effort } = options;
const http = httpClient();
const started = performance.now();
const progress = (text: string) => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
};

if (profile !== undefined) mkdirSync(profile, { recursive: true });
try {
  const scenarios = SCENARIOS.filter(({ name }) => only === undefined || name === only);
  const measured = await measure(scenarios, http, { effort, profile, progress });
  progress(GROWTH);
  const grown = only === undefined || only === GROWTH ? await growth(http, effort, { quick, large }) : [];
  const report: Report = { ...measured, growth: grown };
  console.log(json ? JSON.stringify(report, null, 2) : printed(report));
  if (!quick && only === undefined) {
    const folder = join(import.meta.dirname, '../../docs/bench');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ratios.svg'), drawRatios(report.rows));
    writeFileSync(join(folder, 'growth.svg'), drawGrowth(report.growth));
  }
  progress('done');
} finally {
  http.close();
}
