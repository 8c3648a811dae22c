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

/** Takes a schedule of a set as a worker has it: named `set.schedule`, or with what `as` says in the place of the set. */
interface Collection {
  readonly claim: (written: UsedSchedule) => boolean;
  /** Null when it was refused. */
  readonly take: (written: UsedSchedule, schedule: DeclaredSchedule | null) => void;
  /** Takes note that a use was refused. */
  readonly refuse: () => void;
}

interface UsedSchedule {
  readonly name: string;
  /** Where the set has it. */
  readonly nameAt: Place;
  /** Where the worker uses the set. */
  readonly use: UsePlaces;
}

/** Adds what one worker uses of sets to its schedules, by what one file says of it. */
type AddUses = (worker: Mapping, ofWorker: ScheduleDefaults, collection: Collection) => void;

/** Begins with how often one worker uses each set, `workers` being what each file says of it. */
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

/** Adds the schedules of one use, in the order of the set. A budget that the file of the set states goes before that of the worker's. */
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
    // Nothing that is made of them will be used.
    if (isTooMuch(expanded, places.usedAt, session.report)) return;
    if (claim(written)) take(written, expandSchedule(named, { use, name, defaults, session, expanded }));
  }
}

/** How many schedules sets may give to the workers of a load, inclusive. */
const maxSchedules = 1_000_000;

/** How long the prompts that sets give may be, in UTF-16 code units: one of them, and all together, inclusive. */
const maxPromptLength = 1_048_576;
const maxTotalLength = 268_435_456;

/** Whether sets give too much by now. It is reported once: every further use would say the same. */
function isTooMuch(expanded: Expanded, at: Place, report: Report): boolean {
  if (expanded.schedules <= maxSchedules && expanded.length <= maxTotalLength) return false;
  if (!expanded.isTold) {
    report({
      code: 'sets-too-large',
      at,
      message: 'expected sets to give at most 1,000,000 schedules and 256 MiB of prompts in all, got more',
      hint: 'use fewer sets in one run, or shorten what they say',
    });
  }
  expanded.isTold = true;
  return true;
}

function longName(name: string, { nameAt }: NamedSchedule): Problem {
  return {
    code: 'bad-name',
    at: nameAt,
    message: `expected a name of at most 100 characters with that of the set, got ${quote(name)} of ${String(name.length)}`,
    hint: 'shorten one of the two, or write a short name after "as:" in the use',
  };
}

interface Expansion {
  readonly use: SetUse;
  /** What it is called on its worker. */
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
    reportPrompt(named, over, 'nothing but white space', hint, report);
    return null;
  }
  return {
    ...schedule,
    name,
    content: input === content.input ? content : { ...content, input },
    fromSet: { set: set.name, schedule: named.name, template: content.input, values },
  };
}

/** A schedule with what a use says of it: another when or prompt stands for that of the set. */
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

/** Reports a prompt that cannot be sent once the values are in it. */
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
