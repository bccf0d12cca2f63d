// Latchkey as it is run: the real server with audit and lockout, on a database that was filled before.
import { STACK_FRAMES, startServer } from '#src/main.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { configOf, type LatchkeyArgument } from '../latchkey-config.ts';
import { answerParent } from './answer-parent.ts';
import { countStorage, countTransactions } from './count-storage.ts';
import type { Counts } from './memory-adapter.ts';
import { profiler } from './profiler.ts';
import { proofs } from './proofs.ts';

const argument = JSON.parse(process.argv[2] ?? '') as LatchkeyArgument;
const counts: Counts = { reads: 0, writes: 0, transactions: 0 };

Error.stackTraceLimit = STACK_FRAMES;
if (argument.counting) countTransactions(counts);
const { container, port } = await startServer(configOf(argument), { logger: createLogger({ level: 'silent' }) });
if (argument.counting) countStorage(container.storage, counts);
answerParent(`http://localhost:${port}`, { ...profiler(), ...proofs(), counts: () => ({ ...counts }) });
