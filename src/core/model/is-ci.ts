/** Whether the environment is that of a CI job, whose disk is gone after it; `CI` is set by all of them. */
export function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes(CI);
}
