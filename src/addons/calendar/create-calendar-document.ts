import { accountPart } from '../../report/documents/worker-entry.ts';
import { compareText } from '../../core/collections.ts';
import { toFailure, type Diagnostic, type Failure } from '../../core/model/diagnostic.ts';
import { toDiagnostic, type PlanWarning } from '../../core/plan/warnings.ts';
import { findLateness } from '../../core/time/lateness.ts';
import { formatInstant } from '../../core/time/when.ts';
import { formatInZone } from '../../core/time/zone.ts';
import { createDiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import { maskDocument } from '../../report/documents/mask-document.ts';
import type { CalendarDocument, CalendarWorker, ForeignRow } from './calendar-document.ts';
import type { CalendarItem, WorkerItems } from './collect-items.ts';
import { countItems, groupCrons, type CountedItems, type OnceItem } from './count-items.ts';
import { listDayHours, type CalendarPeriod } from './read-period.ts';
import { findBusiest, listNext } from './read-timeline.ts';
import {
  datedItem,
  formatItemWhen,
  intervalItem,
  listBounded,
  listIntervals,
  listOnce,
  wordsOfItem,
} from './list-items.ts';
import { createClockChanges } from './create-clock-changes.ts';

/** Everything a calendar document is made from. */
export interface CalendarReport {
  /** Empty if nothing could be loaded. */
  readonly workers: readonly WorkerItems[];
  readonly period: CalendarPeriod;
  readonly timezoneFrom: CalendarDocument['timezoneFrom'];
  readonly isLive: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Warnings of the plan; empty if the service was not asked. */
  readonly warnings: readonly PlanWarning[];
  readonly error?: Failure | null;
  /** Current time; in a live calendar, when the workers were listed, by the service's clock. */
  readonly now: Date;
}

const maxBusiest = 10;
const maxNext = 20;
const maxListed = 100;
const maxDisabled = 20;
const minuteMs = 60_000;

/** Creates the document of a calendar, even if there is nothing to draw. */
export function createCalendarDocument(report: CalendarReport): CalendarDocument {
  const { workers, period, now, isLive } = report;
  const { timezone } = period;
  const foreign = workers.flatMap((worker) => worker.foreign);
  const counted = foreign.flatMap(({ item }) => (item === null ? [] : [item]));
  const items = [...workers.flatMap((worker) => worker.items), ...counted].sort(byAddress);
  const place = (at: Date): { readonly at: string; readonly local: string } => {
    return { at: formatInstant(at), local: formatInZone(at, timezone) };
  };

  const zones = groupCrons(items, period);
  const isIn = ({ at }: OnceItem): boolean =>
    at.getTime() >= period.fromMinute * minuteMs && at.getTime() < period.toMinute * minuteMs;
  const dated = items.flatMap(datedItem).filter(isIn);
  const once = dated.filter(({ item }) => !item.isNeverSent);
  const known: CountedItems = { zones, once, intervals: items.flatMap(intervalItem) };
  const { timeline, hours, runs, series } = countItems(known, period, listDayHours(timezone, period));
  const onces = listOnce(items, dated, { now, place });
  const intervals = listIntervals(items, period);
  const next = { range: period, from: laterOf(now, new Date(period.fromMinute * minuteMs)), limit: maxNext };
  const declared = workers.map(({ worker }) => worker);
  const bounded = listBounded(declared, { now, to: new Date(period.toMinute * minuteMs) });
  const pastDue = items.filter(({ nextAt }) => nextAt !== null && nextAt < now).sort(byNextAt);

  // The numbers contain no text to mask, and there may be many.
  const masked = maskDocument({
    at: formatInstant(now),
    from: formatInstant(new Date(period.fromMinute * minuteMs)),
    to: formatInstant(new Date(period.toMinute * minuteMs)),
    timezone,
    timezoneFrom: report.timezoneFrom,
    live: isLive,
    days: period.days,
    runs,
    busiest: findBusiest(timeline, known, { range: period, limit: maxBusiest }).map(({ atMinute, ...minute }) => {
      return { ...place(new Date(atMinute * minuteMs)), ...minute };
    }),
    next: listNext(timeline, known, next).map(({ at, item }) => ({
      ...place(at),
      address: item.address,
      budget: item.content.budget,
      owner: item.owner,
      when: formatItemWhen(item),
      words: wordsOfItem(item, timezone),
    })),
    once: onces.slice(0, maxListed),
    moreOnce: Math.max(0, onces.length - maxListed),
    intervals: intervals.slice(0, maxListed),
    moreIntervals: Math.max(0, intervals.length - maxListed),
    clockChanges: createClockChanges(zones, timezone, period),
    workers: workers.map(createWorker),
    foreign: foreign.slice(0, maxListed).map(createForeign),
    moreForeign: Math.max(0, foreign.length - maxListed),
    pastDue: pastDue.slice(0, maxListed).map(({ address, owner, content: { when }, zone, nextAt }) => {
      const nextRunAt = nextAt ?? now;
      return { address, owner, ...place(nextRunAt), lateness: findLateness({ when, nextRunAt, timezone: zone, now }) };
    }),
    morePastDue: Math.max(0, pastDue.length - maxListed),
    bounded: bounded.slice(0, maxListed).map((entry) => ({
      ...entry,
      ...(entry.at === null ? { at: null, local: null } : place(entry.at)),
    })),
    moreBounded: Math.max(0, bounded.length - maxListed),
    diagnostics: [...report.diagnostics, ...report.warnings.map(toDiagnostic)].map(createDiagnosticEntry),
    error: toFailure(report.error ?? null),
  });
  return { format: 'rota.calendar/1', ...masked, hours, series };
}

function byAddress(a: CalendarItem, b: CalendarItem): number {
  return compareText(a.address, b.address);
}

function byNextAt(a: CalendarItem, b: CalendarItem): number {
  return (a.nextAt?.getTime() ?? 0) - (b.nextAt?.getTime() ?? 0) || byAddress(a, b);
}

function laterOf(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function createWorker({ worker, timezone, unavailable }: WorkerItems): CalendarWorker {
  const { alias, workerId, account, schedules } = worker;
  const disabled = schedules.filter(({ enabled }) => !enabled).map(({ name }) => `${alias}/${name}`);
  return {
    alias,
    workerId,
    ...accountPart(account),
    timezone,
    schedules: schedules.length,
    disabled: disabled.slice(0, maxDisabled),
    moreDisabled: Math.max(0, disabled.length - maxDisabled),
    unavailable,
  };
}

function createForeign({ item, ...row }: WorkerItems['foreign'][number]): ForeignRow {
  const nextAt = item?.nextAt ?? null;
  return {
    ...row,
    when: item === null ? null : formatItemWhen(item),
    budget: item?.content.budget ?? null,
    nextAt: nextAt === null ? null : formatInstant(nextAt),
  };
}
