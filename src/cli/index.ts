#!/usr/bin/env node
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { runCli } from './run.ts';

// Whoever reads the output may have seen enough: `latchkey audit acme | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), {
  out: async (line) => {
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
  },
  error: (line) => void process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
});
