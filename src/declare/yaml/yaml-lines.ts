/** A YAML text as lines, for what its author most likely meant where it cannot be read as YAML. */
export type Lines = readonly string[];

/** A line with a key of a block. */
export interface KeyLine {
  readonly indent: number;
  readonly key: string;
  /** What follows the colon, without blanks around it. */
  readonly rest: string;
  /** Offset of `rest` in the line. */
  readonly restAt: number;
}

const keyLine = /^( *(?:- +)?)("[^"]*"|'[^']*'|[^\s#"'&*!|>%@`{}[\],:-][^:#]*?) *:(?:( +)(.*))?$/;

/** A line as a key and its value; null when it is not one. */
export function readKeyLine(line: string | undefined): KeyLine | null {
  const found = keyLine.exec((line ?? '').trimEnd());
  if (found === null) return null;
  const [, before = '', key = '', , rest = ''] = found;
  return { indent: before.length, key: key.replace(/^["']|["']$/g, ''), rest, restAt: found[0].length - rest.length };
}

/** How many spaces a line begins with. */
export function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Whether there is nothing on a line, or nothing but a comment. */
export function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

/** The last line before `index` that has something on it; -1 when there is none. */
export function lineBefore(lines: Lines, index: number): number {
  let at = index - 1;
  while (at >= 0 && isBlank(lines[at] ?? '')) at--;
  return at;
}

/** The first line after `from` that is not blank and is indented by `indent` or less, else how many lines there are. */
export function blockEnd(lines: Lines, from: number, indent: number): number {
  let at = from + 1;
  while (at < lines.length && (/^\s*$/.test(lines[at] ?? '') || indentOf(lines[at] ?? '') > indent)) at++;
  return at;
}

/** Where a key of the format may stand. */
type Role = 'top' | 'worker' | 'set' | 'schedule';

const keysOf: Readonly<Record<Role, readonly string[]>> = {
  top: ['version', 'prune', 'workers', 'sets', 'defaults', 'ledger', 'limits'],
  worker: ['id', 'timezone', 'prune', 'ignore', 'limits', 'use', 'schedules'],
  set: ['vars'],
  schedule: [
    ...['cron', 'interval', 'date', 'delay', 'budget', 'input', 'inputFile', 'protect', 'enabled', 'description'],
    ...['from', 'until'],
  ],
};

const roles = new Map<string, readonly Role[]>();
for (const role of Object.keys(keysOf) as Role[]) {
  for (const key of keysOf[role]) roles.set(key, [...(roles.get(key) ?? []), role]);
}

const none: readonly Role[] = [];

/** Where a key may stand; empty for a name that people give. */
export function rolesOf(key: string): readonly Role[] {
  return roles.get(key) ?? none;
}
