/** The levels of a declaration, and which of them a key or a named part belongs to. */
import type { YamlMap, YamlNode, YamlPair } from './yaml-node.ts';

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

/** Where a key may stand; empty for a name that people give. */
export function rolesOf(key: string): readonly Role[] {
  return roles.get(key) ?? [];
}

/** A mapping of a declaration: keys stand in `top`, `worker`, `set` and `schedule`, names in the other three. */
export type Level = 'top' | 'workers' | 'worker' | 'sets' | 'set' | 'schedules' | 'schedule';

/** Whether names that people give stand at a level. */
export function isOfNames(level: Level): boolean {
  return level === 'workers' || level === 'sets' || level === 'schedules';
}

/** The level of what stands under a key; null where it has none of these. */
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

/** Where a pair that stands at `level` belongs; null when that may well be here, or it is not clear. */
export function otherLevels({ key: label, value }: YamlPair, level: Level): readonly Level[] | null {
  const name = labelOf(label);
  const roles: readonly Level[] = rolesOf(name);
  if (roles.includes(level) || (level === 'top' && name.startsWith('x-'))) return null;
  const body = value.kind === 'map' ? bodyOf(value.pairs) : null;
  // A set has schedules as a worker has.
  if (level === 'set' && name === 'schedules') return null;
  const isNames = isOfNames(level);
  if (isNames && body === levelBelow(level === 'sets' ? 'workers' : level, name)) return null;
  if (roles.length === 0) {
    // Times without a prompt are no schedule of their own: they are meant for the one around them.
    if (level === 'schedule' && body === 'schedule' && value.kind === 'map' && !hasPrompt(value)) return null;
    return body === null ? null : [body === 'worker' ? 'workers' : 'schedules'];
  }
  // What a name takes over may be a worker or a schedule.
  return isNames && isTaken(value) ? null : roles;
}

/** Whether any key below a mapping stands at another level than meant. */
export function hasMisplaced({ pairs }: YamlMap, level: Level): boolean {
  for (const pair of pairs) {
    const name = labelOf(pair.key);
    const below = levelBelow(level, name);
    const inside = below !== null && pair.value.kind === 'map' ? pair.value : null;
    // Under a name that people give, whatever says that it stands elsewhere is misplaced there as well.
    const isTold = inside !== null && rolesOf(name).length === 0;
    if (!isTold && otherLevels(pair, level) !== null) return true;
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

/** What has these keys; null when they do not tell. */
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
