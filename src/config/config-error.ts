export interface ConfigProblem {
  /** The setting, variable or file that is wrong. */
  readonly key: string;
  /** Where the value came from, in words. */
  readonly source: string;
  readonly message: string;
  readonly example?: string;
}

/** Everything that is wrong with the configuration, at once. Never holds the value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(describe(problems));
    this.problems = problems;
  }
}

function describe(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.flatMap(({ key, source, message, example }) => [
    `  ${key} ${message} (${source})`,
    ...(example === undefined ? [] : [`    example: ${example}`]),
  ]);
  return [`Latchkey cannot start: ${count} in its configuration.`, ...lines].join('\n');
}
