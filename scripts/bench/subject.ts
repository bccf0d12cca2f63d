import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Question, Reply, Usage } from './children/answer-parent.ts';
import type { Counts } from './children/memory-adapter.ts';
import type { Profile } from './children/profiler.ts';
import type { Clients } from './deployment.ts';

/** What the children answer. */
interface Answers {
  readonly usage: Usage;
  readonly counts: Counts;
  readonly clients: Clients;
  readonly assertionCost: number;
  readonly hashCost: number;
  readonly startProfile: undefined;
  readonly stopProfile: Profile;
}

/** A server under test, in a process of its own. */
export interface Subject {
  readonly url: string;
  ask<Command extends keyof Answers>(command: Command): Promise<Answers[Command]>;
  stop(): Promise<void>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const READY = 0;

export async function startSubject(script: URL, argument: object = {}): Promise<Subject> {
  const child = fork(fileURLToPath(script), [JSON.stringify(argument)], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const pending = new Map<number, Pending>();
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  child.on('message', (message) => settle(pending, message as Reply));
  child.once('exit', (code) => {
    for (const { reject } of pending.values()) reject(new Error(`the server ended with ${code}: ${complaint}`));
  });

  const reply = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      pending.set(id, { resolve, reject });
    });
  let questions = READY;
  const url = (await reply(READY)) as string;
  return {
    url,
    ask: async (command) => {
      questions += 1;
      const answer = reply(questions);
      child.send({ id: questions, command } satisfies Question);
      return (await answer) as Answers[typeof command];
    },
    stop: () => ended(child),
  };
}

function settle(pending: Map<number, Pending>, reply: Reply): void {
  const waiting = pending.get(reply.id);
  pending.delete(reply.id);
  if ('failed' in reply) waiting?.reject(new Error(reply.failed));
  else waiting?.resolve(reply.value);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
