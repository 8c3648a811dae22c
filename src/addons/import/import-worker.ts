/**
 * Finds what a file lacks to declare one worker as it is live, so that a plan of it changes nothing.
 *
 * Terms: a group is the rows that one declaration stands for; a rule ignores one row by its ID.
 *
 *   group                                 added to the file
 *   declared, one row                     nothing
 *   declared and off                      nothing: the file wants it gone
 *   not declared, one row                 the schedule
 *   several rows                          the schedule, and a rule for each: a plan would cancel all but one
 *   cannot be declared                    a rule for each row
 *   some row of it is ignored already     a rule for each other row
 *
 * An ignored row stands for an equal declaration, so declaring it as well neither creates nor cancels.
 */
import { isOn } from '../../core/model/bounds.ts';
import { compareText } from '../../core/collections.ts';
import { contentKey, type Content } from '../../core/model/content.ts';
import {
  defaultRunsPerDayLimit,
  matchesContent,
  type DeclaredSchedule,
  type DeclaredWorker,
} from '../../core/model/declaration.ts';
import { asDeclared, sameKeys, type ListedWorker, type RecognisedSchedule } from '../../core/model/live.ts';
import { runsOnBusiestDay } from '../../core/time/when.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import {
  delayRemark,
  duplicatesRemark,
  findObstacle,
  ignoredTwinRemark,
  obstacleRemark,
  workerRemarks,
} from './remarks.ts';

/** What to add to a file for one worker. */
export interface WorkerAddition {
  readonly alias: string;
  readonly workerId: string;
  /** Whether the file does not have the worker yet. */
  readonly isNew: boolean;
  /** Account of a new worker; null for the default account. */
  readonly account: string | null;
  /** Zone that the service lists; null if it lists none, or an unknown one. */
  readonly timezone: string | null;
  /** A `limits.runsPerDay` that permits the worker's rows; null if the default does, or the file has its own limit. */
  readonly runsPerDayLimit: number | null;
  /** Sorted by type, then by content. */
  readonly schedules: readonly ScheduleAddition[];
  /** Sorted alike; rules with the same remark are adjacent. */
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
  /** One line; null if there is nothing to say. */
  readonly remark: string | null;
}

/** A row to ignore, and the reason in one line. */
export interface RuleAddition {
  readonly scheduleId: string;
  readonly remark: string;
}

/** Options for importing one worker. */
interface ImportWorkerOptions {
  readonly alias: string;
  readonly account: string | null;
  readonly listed: ListedWorker;
  /** The worker as the file declares it; null if it does not. */
  readonly declared: DeclaredWorker | null;
  readonly now: Date;
}

/** Finds what a file lacks. The order of the rows does not matter. */
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

/** Returns the runs a day of the busiest addition, if the file sets no limit and the default is lower. */
function findLimit(schedules: readonly ScheduleAddition[], declared: DeclaredWorker | null): number | null {
  if (declared !== null && declared.runsPerDayLimit !== null) return null;
  const runs = Math.max(0, ...schedules.map(({ content }) => runsOnBusiestDay(content.when) ?? 0));
  return runs > defaultRunsPerDayLimit ? runs : null;
}

interface Verdict {
  /** Whether the file gets the schedule. */
  readonly isLacking: boolean;
  /** Why each row gets a rule; null if none does. */
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

/** A rule that does not ignore a delayed row may still match the date it would be declared as, which is an error. */
function findHiding(content: Content, declared: DeclaredWorker | null): string | null {
  const isHidden = declared?.ignore.some((rule) => rule.id === null && matchesContent(rule, content)) ?? false;
  return isHidden ? 'a rule of this file ignores such dates' : null;
}

/** The rows that one declaration stands for, or would stand for. */
interface RowGroup {
  /** As a file would declare it; never `delayed`. */
  readonly content: Content;
  /** Its declaration in the file; null if there is none. */
  readonly declared: DeclaredSchedule | null;
  /** Rows that no rule of the file ignores; at least one, sorted by ID. */
  readonly free: readonly RecognisedSchedule[];
  /** A row of the group that a rule of the file ignores; null if there is none. */
  readonly ignoredId: string | null;
}

/** Groups the readable rows of a worker, without groups that the file ignores; sorted by type, then by content. */
function groupRows(listed: ListedWorker, declared: DeclaredWorker | null): readonly RowGroup[] {
  const declaredByKey = new Map(declared?.schedules.map((schedule) => [contentKey(schedule.content), schedule]));
  const groups = new Map<string, { declared: DeclaredSchedule | null; rows: RecognisedSchedule[] }>();
  for (const row of listed.schedules) {
    if (row.kind === 'unrecognised') continue;
    const [same = null] = sameKeys(row).flatMap((key) => declaredByKey.get(key) ?? []);
    const key = contentKey(same?.content ?? asDeclared(row));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { declared: same, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, group]) => {
      const rows = group.rows.sort((a, b) => compareText(a.id, b.id));
      const free = rows.filter((row) => !isIgnored(row, declared));
      const [first] = free;
      if (first === undefined) return [];
      const ignoredId = rows.find((row) => !free.includes(row))?.id ?? null;
      return [{ content: asDeclared(first), declared: group.declared, free, ignoredId }];
    });
}

function isIgnored({ id, content }: RecognisedSchedule, declared: DeclaredWorker | null): boolean {
  return (
    declared?.ignore.some((rule) => (rule.id === null || rule.id === id) && matchesContent(rule, content)) ?? false
  );
}

const maxWords = 5;
const maxLength = 40;
/** More than enough code units for five words; a prompt may be megabytes long. */
const readLength = 400;

/** Makes a readable name from the first words of a prompt, such as `summarise-the-overnight-news`; not in `taken`. */
function nameSchedule(input: string, taken: ReadonlySet<string>): string {
  return freeName(slugOf(input.slice(0, readLength)), taken);
}

/** Returns the name itself, else the first of `name-2`, `name-3`, … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${String(number)}`)) number++;
  return `${name}-${String(number)}`;
}

function slugOf(text: string): string {
  const plain = text.normalize('NFKD').replace(/[\p{M}'’]/gu, '');
  const [first = 'schedule', ...others] = plain.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  let slug = first.slice(0, maxLength);
  for (const word of others.slice(0, maxWords - 1)) {
    if (slug.length + 1 + word.length > maxLength) break;
    slug += `-${word}`;
  }
  return slug;
}
