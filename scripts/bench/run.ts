// Measures Latchkey against a bare oidc-provider in the same run: npm run bench [-- --quick, --only, --json, --profile, --large].
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawGrowth, drawRatios } from './charts.ts';
import { growth } from './growth.ts';
import { httpClient } from './http-client.ts';
import { measure, measureOnMongo } from './measure.ts';
import { GROWTH, MONGO, parseOptions, THROUGHPUT } from './options.ts';
import { printed, type Report } from './report.ts';
import { SCENARIOS } from './scenarios.ts';
import { throughput } from './throughput.ts';

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
  const isAsked = (part: string) => only === undefined || only === part;
  const measured = await measure(scenarios, http, { effort, profile, progress });
  const onMongo = await measureOnMongo(isAsked(MONGO) ? SCENARIOS : [], http, { effort, profile, progress });
  progress(THROUGHPUT);
  const many = isAsked(THROUGHPUT) ? await throughput(http, effort) : [];
  progress(GROWTH);
  const grown = isAsked(GROWTH) ? await growth(http, effort, { quick, large }) : [];
  const report: Report = { ...measured, rows: [...measured.rows, ...onMongo], throughput: many, growth: grown };
  console.log(json ? JSON.stringify(report, null, 2) : printed(report));
  if (!quick && only === undefined) {
    const folder = join(import.meta.dirname, '../../docs/bench');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ratios.svg'), drawRatios(measured.rows));
    writeFileSync(join(folder, 'growth.svg'), drawGrowth(report.growth));
  }
  progress('done');
} finally {
  http.close();
}
