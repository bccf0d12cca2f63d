import type { Services } from './services.ts';

/** An option of a command. Those without `value` are flags. */
export type Option =
  | { readonly kind: 'flag'; readonly help: string }
  | (Valued & { readonly kind: 'text' })
  | (Valued & { readonly kind: 'list' });

interface Valued {
  /** What stands for it in the help: `<file>` is completed by the shell. */
  readonly value: string;
  readonly help: string;
  readonly required?: true;
  /** Everything it may be, where there is a list of that. */
  readonly choices?: readonly string[];
}

/** The arguments of a command in their order, each with its help. The last may be left out, then '': its name ends in `?`. */
export type Arguments = Readonly<Record<string, string>>;
export type Options = Readonly<Record<string, Option>>;

type TextOf<Spec extends Option> = Spec extends { choices: readonly (infer Choice)[] } ? Choice : string;

type ValueOf<Spec extends Option> = Spec extends { kind: 'flag' }
  ? boolean
  : Spec extends { kind: 'list' }
    ? readonly TextOf<Spec>[]
    : Spec extends { required: true }
      ? TextOf<Spec>
      : TextOf<Spec> | undefined;

interface Input<A extends Arguments, O extends Options> {
  readonly args: { readonly [Name in keyof A]: string };
  readonly options: { readonly [Name in keyof O]: ValueOf<O[Name]> };
}

/** What was given on the command line, checked against the command's own table. */
export type AnyInput = Input<Arguments, Options>;

/** What a command has to say: to a person, and to a program. */
export interface Result {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** 1 for what was found out well, and is bad; 0 unless given. */
  readonly exitCode?: 0 | 1;
}

export interface CommandContext {
  /** Opens the deployment's data for one act, and lets go of it afterwards. */
  withServices<T extends Result | undefined>(act: (services: Services) => Promise<T>): Promise<T>;
  /** Reads a file; `-` is standard input. */
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Buffer>;
  /** Prints one line of JSON of what may be long, and waits for whoever reads it. */
  printLine(data: object): Promise<void>;
  /** Says how far something that takes long is; programs are told of the end only. */
  progress(text: string): void;
  /** Every command there is. */
  readonly commands: readonly Command[];
}

interface CommandSpec<A extends Arguments, O extends Options> {
  /** `tenant create`. */
  readonly name: string;
  /** One line, in the list of commands. */
  readonly summary: string;
  /** What else is worth knowing, below the summary in the command's own help. */
  readonly details?: string;
  readonly args: A;
  readonly options: O;
  /** 2 where 1 is an answer, as for a comparison; 1 unless given. */
  readonly failsWith?: 2;
  /** Undefined when everything was said already. */
  run(input: Input<A, O>, context: CommandContext): Promise<Result | undefined>;
}

export type Command = CommandSpec<Arguments, Options>;

/** One command, with what it is handed typed after its own table. */
export function defineCommand<const A extends Arguments, const O extends Options>(spec: CommandSpec<A, O>): Command {
  // parse-input.ts fills in exactly what the table names.
  return { ...spec, run: (input, context) => spec.run(input as Input<A, O>, context) };
}
