import { compareText } from '../core/model/compare.ts';
import { contentKey } from '../core/model/content.ts';
import { formatAddress } from '../core/model/declaration.ts';
import type { DeclaredSchedule, IgnoreRule } from '../core/model/declaration.ts';
import { quote } from './describe-value.ts';
import type { LoadSession } from './load-session.ts';
import { isMapping, keyPlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import type { DateZone } from './read-date.ts';
import { findHidingRule } from './read-ignore.ts';
import { readSchedule } from './read-schedule.ts';
import type { NamedSchedule } from './read-schedule.ts';
import type { Defaults } from './read-settings.ts';
import { formatPlace } from './source.ts';
import type { Place } from './source.ts';

/** What one file says of a worker. */
export interface WorkerPart {
  readonly worker: Mapping;
  /** Where the alias stands in the file. */
  readonly aliasAt: Place;
  /** The defaults of the file. */
  readonly defaults: Defaults;
}

/** One worker, whose own settings are read. */
export interface WorkerParts {
  readonly alias: string;
  readonly parts: readonly WorkerPart[];
  readonly zone: DateZone;
  readonly ignore: readonly IgnoreRule[];
}

/** Every file's schedules of one worker, sorted by name; null when any was refused. */
export function readSchedules(
  { alias, parts, zone, ignore }: WorkerParts,
  session: LoadSession,
): readonly DeclaredSchedule[] | null {
  const { report } = session;
  const names = new Map<string, NamedSchedule>();
  const twins = new Map<string, NamedSchedule>();
  const read: DeclaredSchedule[] = [];
  let isWhole = true;
  for (const { worker, defaults } of parts) {
    const { schedules } = worker;
    if (!isMapping(schedules)) {
      isWhole = false;
      continue;
    }
    const budget = defaults.budget?.value ?? null;
    for (const name of Object.keys(schedules)) {
      const named = { schedules, name };
      const first = names.get(name);
      if (first !== undefined) {
        reportSameName(formatAddress(alias, name), { named, first, report });
        continue;
      }
      names.set(name, named);
      const schedule = readSchedule(named, { zone, budget }, session);
      if (schedule === null) {
        isWhole = false;
        continue;
      }
      read.push(schedule);
      const key = contentKey(schedule.content);
      const twin = twins.get(key);
      if (twin === undefined) twins.set(key, named);
      else reportTwins({ named, first: twin, report });
      const rule = findHidingRule(schedule.content, ignore);
      if (rule !== null) reportHidden(formatAddress(alias, name), rule, { named, report });
    }
  }
  return isWhole ? read.sort((a, b) => compareText(a.name, b.name)) : null;
}

interface Clash {
  readonly named: NamedSchedule;
  readonly first: NamedSchedule;
  readonly report: Report;
}

function placeOfName({ schedules, name }: NamedSchedule): Place {
  return keyPlace(schedules, name);
}

function reportSameName(address: string, { named, first, report }: Clash): void {
  report({
    code: 'duplicate-schedule',
    at: placeOfName(named),
    message: `expected each schedule once, got ${address} again after ${formatPlace(placeOfName(first))}`,
    hint: 'remove or rename one of the two',
  });
}

function reportTwins({ named, first, report }: Clash): void {
  report({
    code: 'indistinguishable',
    at: placeOfName(named),
    message: `expected schedules that differ in when, input or budget, got ${quote(named.name)} the same as ${quote(first.name)} at ${formatPlace(placeOfName(first))}`,
    hint: 'the service could not tell them apart: remove one of the two',
  });
}

function reportHidden(address: string, rule: IgnoreRule, { named, report }: Omit<Clash, 'first'>): void {
  const { file, line, column } = rule.location;
  report({
    code: 'declared-and-ignored',
    at: placeOfName(named),
    message: `expected a schedule that no ignore rule matches, got ${address}, which the rule at ${file}:${String(line)}:${String(column)} matches`,
    hint: 'make the rule narrower, or remove the schedule',
  });
}
