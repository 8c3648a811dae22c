/** Finds the level of a declaration that a key or a named part belongs to. */
import type { YamlMap, YamlNode, YamlPair } from './yaml-node.ts';

/** A level at which a key of the format may be written. */
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

/** Returns where a key may be written; empty for a name that people choose. */
export function rolesOf(key: string): readonly Role[] {
  return roles.get(key) ?? [];
}

/** A kind of mapping in a declaration. `top`, `worker`, `set` and `schedule` hold keys; the other three hold names. */
export type Level = 'top' | 'workers' | 'worker' | 'sets' | 'set' | 'schedules' | 'schedule';

/** Whether a level holds names that people choose. */
export function isOfNames(level: Level): boolean {
  return level === 'workers' || level === 'sets' || level === 'schedules';
}

/** Returns the level of the mapping under a key; null if it is not one of the levels. */
export function levelBelow(level: Level, key: string): Level | null {
  switch (level) {
    case 'top':
      return key === 'workers' || key === 'sets' ? key : null;
    case 'workers':
      return 'worker';
    case 'sets':
      return 'set';
    case 'worker':
    case 'set':
      return key === 'schedules' ? 'schedules' : null;
    case 'schedules':
      return 'schedule';
    case 'schedule':
      return null;
  }
}

/** Returns the levels that a pair at `level` belongs to instead; null if it may belong here or that is unclear. */
export function otherLevels({ key: label, value }: YamlPair, level: Level): readonly Level[] | null {
  const name = labelOf(label);
  const roles: readonly Level[] = rolesOf(name);
  if (roles.includes(level) || (level === 'top' && name.startsWith('x-'))) return null;
  const body = value.kind === 'map' ? bodyOf(value.pairs) : null;
  // A set has schedules, just like a worker.
  if (level === 'set' && name === 'schedules') return null;
  const isNames = isOfNames(level);
  if (isNames && body === levelBelow(level === 'sets' ? 'workers' : level, name)) return null;
  if (roles.length === 0) {
    // A time without a prompt is not a schedule of its own; it was meant for the schedule around it.
    if (level === 'schedule' && body === 'schedule' && value.kind === 'map' && !hasPrompt(value)) return null;
    return body === null ? null : [body === 'worker' ? 'workers' : 'schedules'];
  }
  // A value from an alias or a merge key may be a worker or a schedule.
  return isNames && isTaken(value) ? null : roles;
}

/** Whether any key in a mapping, or below it, is at the wrong level. */
export function hasMisplaced({ pairs }: YamlMap, level: Level): boolean {
  for (const pair of pairs) {
    const name = labelOf(pair.key);
    const below = levelBelow(level, name);
    const inside = below !== null && pair.value.kind === 'map' ? pair.value : null;
    // The mapping of a name is searched below: a key that shows the name to be misplaced is itself misplaced there.
    const isReportedBelow = inside !== null && rolesOf(name).length === 0;
    if (!isReportedBelow && otherLevels(pair, level) !== null) return true;
    if (below !== null && inside !== null && hasMisplaced(inside, below)) return true;
  }
  return false;
}

function isTaken(value: YamlNode): boolean {
  return value.kind === 'alias' || (value.kind === 'map' && [...value.pairs].some(({ key }) => labelOf(key) === '<<'));
}

export function labelOf(key: YamlNode): string {
  return key.kind === 'scalar' ? key.written : '';
}

/** Returns whether these are the keys of a worker or a schedule; null if that is unclear. */
function bodyOf(pairs: Iterable<YamlPair>): 'worker' | 'schedule' | null {
  for (const { key } of pairs) {
    const name = labelOf(key);
    if (name === 'id' || name === 'schedules') return 'worker';
    if (bodyKeys.has(name)) return 'schedule';
  }
  return null;
}

function hasPrompt({ pairs }: YamlMap): boolean {
  return [...pairs].some(({ key }) => /^input(?:File)?$/.test(labelOf(key)));
}

const bodyKeys: ReadonlySet<string> = new Set(['cron', 'interval', 'date', 'delay', 'input', 'inputFile']);
