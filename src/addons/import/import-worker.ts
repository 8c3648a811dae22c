/**
 * What a file lacks to declare one worker as it is live, so that a plan of it changes nothing.
 *
 * Terms: a group is the rows that one declaration stands for; a rule ignores one row by its id.
 *
 *   group                                 the file gets
 *   declared, one row                     nothing
 *   declared and off                      nothing: the file wants it gone
 *   not declared, one row                 the schedule
 *   several rows                          the schedule, and a rule for each: a plan would cancel all but one
 *   no file can declare it                a rule for each row
 *   some row of it is ignored already     a rule for each other row
 *
 * An ignored row stands for a declaration that is the same, so declaring it as well neither creates nor cancels.
 */
import { runsOnBusiestDay } from '../../core/time/when.ts';
import type { Content } from '../../core/model/content.ts';
import { isOn } from '../../core/model/bounds.ts';
import { defaultRunsPerDayLimit, matchesContent } from '../../core/model/declaration.ts';
import type { DeclaredWorker } from '../../core/model/declaration.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { findObstacle } from './find-obstacle.ts';
import { groupRows } from './group-rows.ts';
import type { RowGroup } from './group-rows.ts';
import { nameSchedule } from './name-schedule.ts';
import { delayRemark, duplicatesRemark, ignoredTwinRemark, obstacleRemark, workerRemarks } from './remarks.ts';

/** What is to be added to a file for one worker. */
export interface WorkerAddition {
  readonly alias: string;
  readonly workerId: string;
  /** Whether the file does not have the worker yet. */
  readonly isNew: boolean;
  /** The account of a new worker; null: the one without a name. */
  readonly account: string | null;
  /** The zone the service lists; null when it lists none, or an unknown one. */
  readonly timezone: string | null;
  /** What `limits.runsPerDay` is to say, so that what is live may be made again; null when the limit there is will do, or the file has one of its own. */
  readonly runsPerDayLimit: number | null;
  /** Sorted by type, then by content. */
  readonly schedules: readonly ScheduleAddition[];
  /** Sorted alike; rules with one remark follow one another. */
  readonly rules: readonly RuleAddition[];
  /** One line each. */
  readonly remarks: readonly string[];
}

/** A schedule to declare. */
export interface ScheduleAddition {
  /** Unique within the worker. */
  readonly name: string;
  /** Never `delayed`. */
  readonly content: Content;
  /** One line; null when there is nothing to say. */
  readonly remark: string | null;
}

/** A row to ignore, and why in one line. */
export interface RuleAddition {
  readonly scheduleId: string;
  readonly remark: string;
}

/** What one worker is imported from. */
export interface ImportWorkerOptions {
  readonly alias: string;
  readonly account: string | null;
  readonly listed: ListedWorker;
  /** What the file says of the worker; null when it does not have it. */
  readonly declared: DeclaredWorker | null;
  readonly now: Date;
}

/** Finds what a file lacks; the order of the rows does not matter. */
export function importWorker({ alias, account, listed, declared, now }: ImportWorkerOptions): WorkerAddition {
  const schedules: ScheduleAddition[] = [];
  const rules: RuleAddition[] = [];
  const names = new Set(declared?.schedules.map(({ name }) => name));
  for (const group of groupRows(listed, declared)) {
    const name = group.declared?.name ?? nameSchedule(group.content.input, names);
    const { isLacking, ignoredBecause } = judge(group, { name, declared, now });
    if (isLacking) {
      names.add(name);
      schedules.push({ name, content: group.content, remark: delayRemark(group.free) });
    }
    if (ignoredBecause === null) continue;
    rules.push(...group.free.map(({ id }) => ({ scheduleId: id, remark: ignoredBecause })));
  }
  const timezone = listed.timezone !== null && isTimeZone(listed.timezone) ? listed.timezone : null;
  return {
    alias,
    workerId: listed.workerId,
    isNew: declared === null,
    account,
    timezone,
    runsPerDayLimit: findLimit(schedules, declared),
    schedules,
    rules,
    remarks: workerRemarks(listed),
  };
}

/** The runs a day of the busiest addition, where no limit is stated and the default is below. */
function findLimit(schedules: readonly ScheduleAddition[], declared: DeclaredWorker | null): number | null {
  if (declared !== null && declared.runsPerDayLimit !== null) return null;
  const runs = Math.max(0, ...schedules.map(({ content }) => runsOnBusiestDay(content.when) ?? 0));
  return runs > defaultRunsPerDayLimit ? runs : null;
}

interface Verdict {
  /** Whether the file gets the schedule. */
  readonly isLacking: boolean;
  /** Why each row gets a rule; null when none does. */
  readonly ignoredBecause: string | null;
}

function judge(
  { content, declared: same, free, ignoredId }: RowGroup,
  { name, declared, now }: Pick<ImportWorkerOptions, 'declared' | 'now'> & { readonly name: string },
): Verdict {
  if (same !== null && !isOn(same, now)) return { isLacking: false, ignoredBecause: null };
  if (ignoredId !== null) return { isLacking: false, ignoredBecause: ignoredTwinRemark(ignoredId) };
  const isLacking = same === null;
  const obstacle = isLacking ? (findObstacle(content, now) ?? findHiding(content, declared)) : null;
  if (obstacle !== null) return { isLacking: false, ignoredBecause: obstacleRemark(content, obstacle) };
  return { isLacking, ignoredBecause: free.length > 1 ? duplicatesRemark(free.length, name) : null };
}

/** A rule that does not ignore a delayed row can still match the date it would be declared as, which is an error. */
function findHiding(content: Content, declared: DeclaredWorker | null): string | null {
  const isHidden = declared?.ignore.some((rule) => rule.id === null && matchesContent(rule, content)) ?? false;
  return isHidden ? 'a rule of this file ignores such dates' : null;
}
