/** Reads the sets of a load, and reports the problems of sets and their uses. */
import type { Budget } from '../../core/model/content.ts';
import type { DeclaredSchedule } from '../../core/model/declaration.ts';
import { parseTemplate, type Template } from '../../core/model/template.ts';
import { quote } from '../describe-value.ts';
import { isName } from '../known-key.ts';
import type { DeclaredFile, LoadSession } from '../load-session.ts';
import { isMapping, keyPlace, type Mapping } from '../places.ts';
import { keyOf, type Problem, type Report } from '../problems.ts';
import { defaultsKey, readSchedule, type NamedSchedule, type ScheduleDefaults } from '../read-schedule.ts';
import { formatPlace, type Place } from '../source.ts';
import { checkValue, type SetVariables, type TemplateVariables } from './variables.ts';

/** A set as written in its file. */
export interface DeclaredSet extends SetVariables {
  readonly nameAt: Place;
  /** By name, in the order written. */
  readonly schedules: ReadonlyMap<string, NamedSchedule>;
  /** The `vars` of the set; null if there are none. */
  readonly varsMapping: Mapping | null;
  /** Default budget of its file; null if there is none. */
  readonly budget: Budget | null;
  /** Cached results of `readSetSchedule`, by schedule and defaults. */
  readonly read: Map<string, SetSchedule>;
}

/** A schedule of a set before values are filled in, with its problems. */
interface SetSchedule {
  /** null if any part of it is invalid. */
  readonly schedule: DeclaredSchedule | null;
  /** Template of its prompt. */
  readonly template: Template;
  readonly problems: readonly Problem[];
}

/** The sets of a load, and the state of their uses. */
export interface SetContext {
  /** By name. */
  readonly sets: ReadonlyMap<string, DeclaredSet>;
  readonly useReport: UseReport;
  /** Names of the sets that a worker uses, or was probably meant to use. */
  readonly usedNames: Set<string>;
  readonly expanded: Expanded;
}

/** What the sets of a load have added to its workers so far. */
export interface Expanded {
  schedules: number;
  /** Total length of the prompts with values, in UTF-16 code units. */
  length: number;
  /** Whether an exceeded limit was reported. */
  isReported: boolean;
}

/** Reads the sets of all files and reports the problems of each, whether it is used or not. */
export function readSets(session: LoadSession): SetContext {
  const sets = new Map<string, DeclaredSet>();
  const useReport = createUseReport(session.report);
  for (const file of session.files) {
    const { sets: written } = file.top;
    if (!isMapping(written)) continue;
    for (const name of Object.keys(written)) {
      const set = readSet(written, name, file);
      if (set === null) continue;
      const first = sets.get(name);
      if (first === undefined) sets.set(name, set);
      else reportSameSet(set, first, useReport.ofSet);
      checkSet(set, session, useReport.ofSet);
    }
  }
  return { sets, useReport, usedNames: new Set(), expanded: { schedules: 0, length: 0, isReported: false } };
}

/** Reports the recorded problems of uses, and warns of each set that no worker uses. */
export function reportUses({ sets, usedNames, useReport }: SetContext, { isComplete, report }: LoadSession): void {
  useReport.flush();
  // A file that could not be read may have a use.
  if (!isComplete) return;
  for (const { name, nameAt } of sets.values()) {
    if (usedNames.has(name) || !isName(name)) continue;
    report({
      code: 'unused-set',
      at: nameAt,
      message: `no worker in any file uses the set ${quote(name)}`,
      hint: `add "use: [{ set: ${name} }]" to a worker, or remove the set`,
    });
  }
}

/** Reads a schedule of a set with these defaults, before values are filled in. Results are cached. */
export function readSetSchedule(
  set: DeclaredSet,
  named: NamedSchedule,
  defaults: ScheduleDefaults,
  session: LoadSession,
): SetSchedule {
  const key = `${named.name} ${defaultsKey(defaults)}`;
  const known = set.read.get(key);
  if (known !== undefined) return known;
  const read = readOnce(set, named, defaults, session);
  set.read.set(key, read);
  return read;
}

/** Like `readSetSchedule`, but without the cache, for a schedule that a single use overrides. */
export function readOnce(
  set: DeclaredSet,
  named: NamedSchedule,
  defaults: ScheduleDefaults,
  session: LoadSession,
): SetSchedule {
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  const schedule = readSchedule(named, defaults, { ...session, report, variables: variablesOf(set) });
  return { schedule, template: parseTemplate(schedule?.content.input ?? ''), problems };
}

function variablesOf({ name, vars }: DeclaredSet): TemplateVariables {
  return { set: name, names: [...vars.keys()], used: new Set() };
}

function readSet(sets: Mapping, name: string, { defaults }: DeclaredFile): DeclaredSet | null {
  const written = sets[name];
  // The schema check reports every other type.
  if (!isMapping(written) || !isMapping(written['schedules'])) return null;
  const { schedules, vars } = written;
  const varsMapping = isMapping(vars) ? vars : null;
  const named = Object.keys(schedules).map((each) => {
    return [each, { name: each, schedule: schedules[each], nameAt: keyPlace(schedules, each) }] as const;
  });
  const values = Object.entries(varsMapping ?? {}).map(([each, value]) => {
    // The schema check reports other types. With an empty default, no use is asked for a value.
    return [each, typeof value === 'string' || value === null ? value : ''] as const;
  });
  return {
    name,
    nameAt: keyPlace(sets, name),
    schedules: new Map(named),
    vars: new Map(values),
    varsMapping,
    budget: defaults.budget?.value ?? null,
    read: new Map(),
  };
}

/** Reports the problems of a set that do not depend on the worker that uses it. */
function checkSet(set: DeclaredSet, session: LoadSession, report: Report): void {
  const variables = variablesOf(set);
  const reading = { promptFiles: session.promptFiles, mayHaveLedger: true, report, variables };
  const defaults: ScheduleDefaults = { zone: { kind: 'refused' }, budget: set.budget, owner: null };
  for (const named of set.schedules.values()) readSchedule(named, defaults, reading);
  const { varsMapping } = set;
  if (varsMapping === null) return;
  for (const name of set.vars.keys()) {
    checkValue(varsMapping, name, report);
    if (variables.used.has(name) || !isName(name)) continue;
    report({
      code: 'unused-variable',
      at: keyPlace(varsMapping, name),
      message: `no prompt of the set ${quote(set.name)} contains {{${name}}}`,
      hint: 'remove the variable, or write it where its value belongs',
    });
  }
}

function reportSameSet({ name, nameAt }: DeclaredSet, first: DeclaredSet, report: Report): void {
  report({
    code: 'duplicate-set',
    at: nameAt,
    message: `expected each set once, got ${quote(name)} again after ${formatPlace(first.nameAt)}`,
    hint: 'remove or rename one of the two',
  });
}

/** Reports problems of schedules in sets, each once no matter how often the set is used. */
interface UseReport {
  /** Reports a problem of the set itself, which is then not repeated for its uses. */
  readonly ofSet: Report;
  /** Records a problem that a schedule has in a use. Reports it at once if it is written in the use itself. */
  readonly ofUse: (problem: Problem, use: Pick<UsePlaces, 'usedAt' | 'whole'>) => void;
  /** Reports the recorded problems, each with its first use and the number of other uses. */
  readonly flush: () => void;
}

/** Where a set is used, and how to report problems there. */
export interface UsePlaces {
  /** The name of the set in the use. */
  readonly usedAt: Place;
  /** The whole use. */
  readonly whole: Place;
  /** Records a problem that a schedule of the set has in this use. */
  readonly report: Report;
}

function createUseReport(report: Report): UseReport {
  const reportedForSets = new Set<string>();
  /** Recorded problems, each with the places of its uses in the order recorded. */
  const noted = new Map<string, { readonly problem: Problem; readonly uses: Set<string> }>();
  return {
    ofSet: (problem) => {
      reportedForSets.add(keyOf(problem));
      report(problem);
    },
    ofUse: (problem, { usedAt, whole }) => {
      const key = keyOf(problem);
      if (reportedForSets.has(key)) return;
      if (isInside(problem, whole)) {
        report(problem);
        return;
      }
      const known = noted.get(key);
      if (known === undefined) noted.set(key, { problem, uses: new Set([formatPlace(usedAt)]) });
      else known.uses.add(formatPlace(usedAt));
    },
    flush: () => {
      for (const { problem, uses } of noted.values()) {
        report({ ...problem, message: `${problem.message}, used at ${placesOf(uses)}` });
      }
    },
  };
}

function placesOf(uses: ReadonlySet<string>): string {
  const [first = ''] = uses;
  if (uses.size === 1) return first;
  return `${first} and ${String(uses.size - 1)} more ${uses.size === 2 ? 'place' : 'places'}`;
}

function isInside({ at }: Problem, { source, start, end }: Place): boolean {
  return at !== null && 'source' in at && at.source === source && at.start >= start && at.start < end;
}
