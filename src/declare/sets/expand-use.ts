import { normalizeInput } from '../../core/model/content.ts';
import type { DeclaredSchedule } from '../../core/model/declaration.ts';
import { expandTemplate, type Template, type Values } from '../../core/model/template.ts';
import { quote } from '../describe-value.ts';
import { isName } from '../known-key.ts';
import type { LoadSession } from '../load-session.ts';
import { isMapping, overlay, valuePlace, type Mapping } from '../places.ts';
import type { Problem, Report } from '../problems.ts';
import { inputKeys, whenKeys, type NamedSchedule, type ScheduleDefaults } from '../read-schedule.ts';
import type { Place } from '../source.ts';
import { readOnce, readSetSchedule, type Expanded, type SetContext, type UsePlaces } from './read-sets.ts';
import { countUses, noteMeant, readUse, usesOf, type SetUse } from './read-uses.ts';

/** Collects schedules of sets for a worker. They are named `set.schedule`, or `as.schedule` if the use has an `as`. */
interface Collection {
  readonly claim: (written: UsedSchedule) => boolean;
  /** `schedule` is null if it is invalid. */
  readonly take: (written: UsedSchedule, schedule: DeclaredSchedule | null) => void;
  /** Records that a use is invalid. */
  readonly refuse: () => void;
}

interface UsedSchedule {
  readonly name: string;
  /** Place of the schedule's name in the set. */
  readonly nameAt: Place;
  /** Places of the use on the worker. */
  readonly use: UsePlaces;
}

/** Adds the schedules of the sets that one part of a worker uses. */
type AddUses = (worker: Mapping, ofWorker: ScheduleDefaults, collection: Collection) => void;

/** Creates the function for one worker. `workers` are its parts in all files, to count how often it uses each set. */
export function createAddUses(workers: readonly Mapping[], context: SetContext, session: LoadSession): AddUses {
  const used = countUses(workers);
  return (worker, ofWorker, collection) => {
    const { use: uses } = worker;
    if (!Array.isArray(uses)) noteMeant(uses, context);
    for (const written of usesOf(worker)) {
      const use = readUse(written, used, context, session);
      if (use === null) collection.refuse();
      else expandUse(use, ofWorker, context, session, collection);
    }
  };
}

/**
 * Adds the schedules of a use, in the order of the set. The default budget in the set's file takes precedence over the
 * one in the worker's file.
 */
function expandUse(
  use: SetUse,
  ofWorker: ScheduleDefaults,
  { expanded }: SetContext,
  session: LoadSession,
  { claim, take }: Collection,
): void {
  const { set, prefix, places } = use;
  const defaults = { ...ofWorker, budget: set.budget ?? ofWorker.budget };
  for (const named of set.schedules.values()) {
    const name = `${prefix}.${named.name}`;
    const written = { name, nameAt: named.nameAt, use: places };
    if (!isName(name)) places.report(longName(name, named));
    expanded.schedules++;
    // The declaration is invalid, so the remaining schedules are not needed.
    if (isTooMuch(expanded, places.usedAt, session.report)) return;
    if (claim(written)) take(written, expandSchedule(named, { use, name, defaults, session, expanded }));
  }
}

/** Maximum number of schedules from sets in one load, inclusive. */
const maxSchedules = 1_000_000;

/** Maximum length of one prompt from a set, and of all together, in UTF-16 code units, inclusive. */
const maxPromptLength = 1_048_576;
const maxTotalLength = 268_435_456;

/** Whether sets have exceeded a limit. Reports it once, as every further use would repeat it. */
function isTooMuch(expanded: Expanded, at: Place, report: Report): boolean {
  if (expanded.schedules <= maxSchedules && expanded.length <= maxTotalLength) return false;
  if (!expanded.isReported) {
    report({
      code: 'sets-too-large',
      at,
      message: 'expected sets to give at most 1,000,000 schedules and 256 MiB of prompts in all, got more',
      hint: 'use fewer sets in one run, or shorten their prompts',
    });
  }
  expanded.isReported = true;
  return true;
}

function longName(name: string, { nameAt }: NamedSchedule): Problem {
  return {
    code: 'bad-name',
    at: nameAt,
    message: `expected at most 100 characters together with the name of the set, got ${quote(name)} with ${String(name.length)}`,
    hint: 'shorten one of the two, or write a short name after "as:" in the use',
  };
}

interface Expansion {
  readonly use: SetUse;
  /** Name of the schedule on its worker. */
  readonly name: string;
  readonly defaults: ScheduleDefaults;
  readonly session: LoadSession;
  readonly expanded: Expanded;
}

function expandSchedule(
  named: NamedSchedule,
  { use, name, defaults, session, expanded }: Expansion,
): DeclaredSchedule | null {
  const { set, values, override, places } = use;
  const { report } = places;
  const over = override?.[named.name];
  const isOverridden = isMapping(over) && isMapping(named.schedule);
  const { schedule, template, problems } = isOverridden
    ? readOnce(set, { ...named, schedule: applyOverride(named.schedule, over) }, defaults, session)
    : readSetSchedule(set, named, defaults, session);
  for (const problem of problems) report(problem);
  if (schedule === null) return null;
  const { content } = schedule;
  const length = lengthOf(template, values);
  if (isFilled(template)) expanded.length += length;
  if (length > maxPromptLength && isFilled(template)) {
    reportPrompt(named, over, 'more than 1 MiB', 'shorten it, or the values', report);
    return null;
  }
  if (isTooMuch(expanded, places.usedAt, session.report)) return null;
  const input = normalizeInput(expandTemplate(template, values));
  if (input === '') {
    const hint = 'give the variables other values, or write text beside them';
    reportPrompt(named, over, 'only white space', hint, report);
    return null;
  }
  return {
    ...schedule,
    name,
    content: input === content.input ? content : { ...content, input },
    fromSet: { set: set.name, schedule: named.name, template: content.input, values },
  };
}

/** Applies the override of a use to a schedule. A `when` or prompt in it replaces that of the set. */
function applyOverride(schedule: Mapping, over: Mapping): Mapping {
  const hasWhen = whenKeys.some((key) => over[key] !== undefined);
  const hasInput = inputKeys.some((key) => over[key] !== undefined);
  const dropped: readonly string[] = [...(hasWhen ? [...whenKeys, 'spread'] : []), ...(hasInput ? inputKeys : [])];
  return overlay(schedule, over, (key) => dropped.includes(key));
}

function isFilled(template: Template): boolean {
  return template.some((part) => typeof part !== 'string');
}

function lengthOf(template: Template, values: Values): number {
  return template.reduce((sum, part) => sum + (typeof part === 'string' ? part : (values[part.name] ?? '')).length, 0);
}

/** Reports a prompt that cannot be sent with the values of its use. */
function reportPrompt(named: NamedSchedule, over: unknown, got: string, hint: string, report: Report): void {
  const { name, nameAt, schedule } = named;
  const holder = [over, schedule].filter(isMapping).find((each) => inputKeys.some((key) => each[key] !== undefined));
  const key = inputKeys.find((each) => holder?.[each] !== undefined);
  report({
    code: 'bad-input',
    at: holder === undefined || key === undefined ? nameAt : valuePlace(holder, key),
    message: `expected a prompt in ${quote(name)}, got ${got} with the values of its use`,
    hint,
  });
}
