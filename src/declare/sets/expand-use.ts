import { normalizeInput } from '../../core/model/content.ts';
import type { DeclaredSchedule } from '../../core/model/declaration.ts';
import { expandTemplate } from '../../core/model/template.ts';
import { quote } from '../describe-value.ts';
import type { LoadSession } from '../load-session.ts';
import { isMapping, overlay, valuePlace } from '../places.ts';
import type { Mapping } from '../places.ts';
import type { Problem, Report } from '../problems.ts';
import { inputKeys, whenKeys } from '../read-schedule.ts';
import type { NamedSchedule, ScheduleDefaults } from '../read-schedule.ts';
import type { Place } from '../source.ts';
import { readOnce, readSetSchedule } from './read-sets.ts';
import type { SetContext, SetUse } from './read-uses.ts';
import type { UsePlaces } from './use-report.ts';

/** Takes a schedule of a set as a worker has it; `read` gives null when it was refused. */
type Add = (
  written: {
    /** `set.schedule`, or with what `as` says in the place of the set. */
    readonly name: string;
    /** Where the set has it. */
    readonly nameAt: Place;
    /** Where the worker uses the set. */
    readonly use: UsePlaces;
  },
  read: () => DeclaredSchedule | null,
) => void;

/** Adds the schedules of one use, in the order of the set. A budget that the file of the set states goes before that of the worker's. */
export function expandUse(
  use: SetUse,
  ofWorker: ScheduleDefaults,
  { useReport }: SetContext,
  session: LoadSession,
  add: Add,
): void {
  const { set, prefix, places } = use;
  const defaults = { ...ofWorker, budget: set.budget ?? ofWorker.budget };
  const report = (problem: Problem) => {
    useReport.ofUse(problem, places);
  };
  for (const named of set.schedules.values()) {
    const name = `${prefix}.${named.name}`;
    const written = { name, nameAt: named.nameAt, use: places };
    add(written, () => expandSchedule(named, { use, name, defaults, session, report }));
  }
}

interface Expansion {
  readonly use: SetUse;
  /** What it is called on its worker. */
  readonly name: string;
  readonly defaults: ScheduleDefaults;
  readonly session: LoadSession;
  readonly report: Report;
}

function expandSchedule(
  named: NamedSchedule,
  { use, name, defaults, session, report }: Expansion,
): DeclaredSchedule | null {
  const { set, values, override } = use;
  const over = override?.[named.name];
  const isOverridden = isMapping(over) && isMapping(named.schedule);
  const { schedule, template, problems } = isOverridden
    ? readOnce(set, { ...named, schedule: applyOverride(named.schedule, over) }, defaults, session)
    : readSetSchedule(set, named, defaults, session);
  for (const problem of problems) report(problem);
  if (schedule === null) return null;
  const { content } = schedule;
  const input = normalizeInput(expandTemplate(template, values));
  if (input.trim() === '') {
    reportEmpty(named, over, report);
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

function reportEmpty({ name, nameAt, schedule }: NamedSchedule, over: unknown, report: Report): void {
  const holder = [over, schedule].filter(isMapping).find((each) => inputKeys.some((key) => each[key] !== undefined));
  const key = inputKeys.find((each) => holder?.[each] !== undefined);
  report({
    code: 'bad-input',
    at: holder === undefined || key === undefined ? nameAt : valuePlace(holder, key),
    message: `expected a prompt in ${quote(name)}, got nothing but white space with the values of its use`,
    hint: 'give the variables other values, or write text beside them',
  });
}
