/** A variable of the environment that is no setting of ours; undefined where it is not set, or empty. */
export function processVariable(name: string): string | undefined {
  return process.env[name] || undefined;
}
