/** Reads which sets a worker uses, under which names and with which values. */
import { quote } from '../describe-value.ts';
import { badName, hasMistypedKey, isName } from '../known-key.ts';
import type { LoadSession } from '../load-session.ts';
import { suggestNearest } from '../nearest-key.ts';
import { isMapping, keyPlace, placeOf, valuePlace, type Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import { formatPlace, type Place } from '../source.ts';
import type { DeclaredSet, SetContext, UsePlaces } from './read-sets.ts';
import { readValues } from './variables.ts';

/** A valid use of a set. */
export interface SetUse {
  readonly set: DeclaredSet;
  /** Prefix of the names of its schedules. */
  readonly prefix: string;
  /** Values of the set's variables, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Overrides by the name of the schedule in the set; null if there are none. */
  readonly override: Mapping | null;
  readonly places: UsePlaces;
}

/** The uses of one worker so far. */
interface UsedPrefixes {
  /** How often the worker uses each set, in all files. */
  readonly counts: ReadonlyMap<string, number>;
  /** Place of each prefix. */
  readonly prefixes: Map<string, Place>;
  /** Whether the worker has a `with` key that belongs in one of its uses. The schema check reports it. */
  readonly hasStrayWith: boolean;
}

/** Returns the `use` list of one part of a worker, not validated. */
export function usesOf({ use }: Mapping): readonly unknown[] {
  return Array.isArray(use) ? use : [];
}

/** Counts how often a worker uses each set. `workers` are its parts in all files. */
export function countUses(workers: readonly Mapping[]): UsedPrefixes {
  const counts = new Map<string, number>();
  for (const use of workers.flatMap(usesOf)) {
    const name = isMapping(use) ? use['set'] : null;
    if (typeof name === 'string') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { counts, prefixes: new Map(), hasStrayWith: workers.some((worker) => worker['with'] !== undefined) };
}

/** Counts sets as used if a malformed `use` was meant to name them, as in `use: daily-ops`. */
export function noteMeant(use: unknown, { usedNames }: Pick<SetContext, 'usedNames'>): void {
  if (typeof use === 'string') usedNames.add(use);
  if (!isMapping(use)) return;
  const { set } = use;
  for (const name of typeof set === 'string' ? [set] : Object.keys(use)) usedNames.add(name);
}

/** Reads a use; null if it is invalid. */
export function readUse(use: unknown, used: UsedPrefixes, context: SetContext, session: LoadSession): SetUse | null {
  // The schema check reports every other type.
  const name = isMapping(use) ? use['set'] : null;
  if (!isMapping(use) || typeof name !== 'string') {
    noteMeant(use, context);
    return null;
  }
  const { report } = session;
  const usedAt = valuePlace(use, 'set');
  const prefix = readPrefix(use, name, used, report);
  const set = findSet(name, usedAt, context, session);
  if (set === null) return null;
  const isWithElsewhere = used.hasStrayWith || hasMistypedKey(use, ['with'], useKeys);
  const values = readValues(use, set, isWithElsewhere, report);
  const isOverrideKnown = checkOverride(use, { set, prefix: prefix ?? name }, report);
  if (prefix === null || values === null || !isOverrideKnown) return null;
  const { override } = use;
  const place = { usedAt, whole: placeOf(use) };
  const places: UsePlaces = {
    ...place,
    report: (problem) => {
      context.useReport.ofUse(problem, place);
    },
  };
  return { set, prefix, values, places, override: isMapping(override) ? override : null };
}

const useKeys = ['set', 'with', 'override', 'as'];

function findSet(name: string, at: Place, { sets, usedNames }: SetContext, session: LoadSession): DeclaredSet | null {
  const set = sets.get(name);
  const meant = set === undefined ? suggestNearest(name, [...sets.keys()]) : name;
  if (meant !== null) usedNames.add(meant);
  if (set !== undefined) return set;
  // A file that could not be read may have the set.
  if (!session.isComplete || session.files.some(({ top }) => holdsBrokenSet(top, name))) return null;
  session.report({
    code: 'unknown-set',
    at,
    message: `expected the name of a set, got ${quote(name)}, which no file has under "sets"`,
    hint:
      meant === null
        ? 'add it under "sets:" in any file, or pass the file that has it as well'
        : `did you mean ${quote(meant)}?`,
  });
  return null;
}

/** Whether a file has a malformed set of that name. The schema check reports it. */
function holdsBrokenSet({ sets }: Mapping, name: string): boolean {
  return isMapping(sets) && Object.hasOwn(sets, name);
}

/** Reads the prefix of the schedule names: the `as` of the use, or the name of the set; null if it is invalid. */
function readPrefix(use: Mapping, name: string, { counts, prefixes }: UsedPrefixes, report: Report): string | null {
  const written = use['as'];
  const usedAt = valuePlace(use, 'set');
  if (written === undefined && (counts.get(name) ?? 0) > 1) {
    report({
      code: 'use-needs-as',
      at: usedAt,
      message: `expected "as" on each use of the set ${quote(name)}, which this worker uses more than once, got none here`,
      hint: 'add "as: NAME": it replaces the name of the set in the addresses',
    });
    return null;
  }
  if (written !== undefined && typeof written !== 'string') return null;
  const prefix = written ?? name;
  const at = written === undefined ? usedAt : valuePlace(use, 'as');
  if (written !== undefined && !isName(prefix)) {
    report(badName(prefix, at));
    return null;
  }
  const first = prefixes.get(prefix);
  if (first === undefined) {
    prefixes.set(prefix, at);
    return prefix;
  }
  report({
    code: 'duplicate-as',
    at,
    message: `expected each use of this worker to have its own name, got ${quote(prefix)} again after ${formatPlace(first)}`,
    hint: 'write another name after "as:"',
  });
  return null;
}

/** Whether a use overrides only schedules that the set has. Reports the others. */
function checkOverride(
  use: Mapping,
  { set: { name, schedules }, prefix }: Pick<SetUse, 'set' | 'prefix'>,
  report: Report,
): boolean {
  const { override } = use;
  if (override === undefined) return true;
  // The schema check reports every other type.
  if (!isMapping(override)) return false;
  const unknown = Object.keys(override).filter((key) => !schedules.has(key));
  for (const key of unknown) {
    const ofAddress = nameInSet(key, [prefix, name]);
    const meant = schedules.has(ofAddress) ? ofAddress : suggestNearest(key, [...schedules.keys()]);
    report({
      code: 'unknown-override',
      at: keyPlace(override, key),
      message: `expected a schedule of the set ${quote(name)}, got ${quote(key)}, which it does not have`,
      hint:
        meant === null
          ? 'remove it, or write the schedule below "schedules:" of the worker'
          : `did you mean ${quote(meant)}${meant === ofAddress ? ', its name in the set' : ''}?`,
    });
  }
  return unknown.length === 0 && Object.values(override).every(isMapping);
}

/** Returns the name that an address has in the set, without the worker and the prefix. */
function nameInSet(address: string, prefixes: readonly string[]): string {
  const name = address.slice(address.indexOf('/') + 1);
  const prefix = prefixes.find((each) => name.startsWith(`${each}.`));
  return prefix === undefined ? name : name.slice(prefix.length + 1);
}
