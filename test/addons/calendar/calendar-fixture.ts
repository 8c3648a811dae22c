import type {
  CalendarDocument,
  CalendarSeries,
  CalendarWorker,
} from '../../../src/addons/calendar/calendar-document.ts';
import { budgets, type Budget } from '../../../src/core/model/content.ts';

/** The size of a generated calendar. */
interface CalendarSize {
  readonly workers: number;
  readonly days: number;
  /** A date such as `2026-11-28`. */
  readonly firstDay: string;
}

/**
 * Creates a calendar in Madrid without a service, with correct sums and short lists. `parts` replace any of its parts.
 */
export function createCalendar(size: CalendarSize, parts: Partial<CalendarDocument> = {}): CalendarDocument {
  const days = listDays(size);
  const workers = Array.from({ length: size.workers }, (_, index) =>
    createWorker(`team-${String(index).padStart(3, '0')}`),
  );
  const series = workers.flatMap(({ alias }, index) => createSeries(alias, index, days));
  const hours = days.map(() => new Array<number>(24).fill(0));
  const byBudget: Record<Budget, number> = { low: 0, standard: 0, high: 0, unlimited: 0 };
  const byWorker: Record<string, number> = Object.fromEntries(workers.map(({ alias }) => [alias, 0]));
  for (const { worker, budget, hours: cells } of series) {
    for (const [day, hour, runs] of cells) {
      hours[day]![hour]! += runs;
      byBudget[budget] += runs;
      byWorker[worker]! += runs;
    }
  }
  return {
    format: 'rota.calendar/1',
    at: `${size.firstDay}T07:40:00Z`,
    from: `${size.firstDay}T00:00:00Z`,
    to: `${days.at(-1)!}T24:00:00Z`,
    timezone: 'Europe/Madrid',
    timezoneFrom: 'workers',
    live: false,
    days,
    hours,
    runs: { total: hours.flat().reduce((sum, runs) => sum + runs, 0), byBudget, byWorker },
    series,
    busiest: [9, 8, 10].map((hour, index) => ({
      ...instant(days[index] ?? days[0]!, hour),
      runs: 12 - index * 3,
      workers: 6 - index,
    })),
    next: [8, 9, 9, 10].map((hour, index) => ({
      ...instant(days[0]!, hour),
      address: `team-00${String(index)}/morning-brief`,
      budget: budgets[index]!,
      owner: owners[index % 2]!,
      when: `cron 0 ${String(hour)} * * *`,
      words: `every day at ${String(hour).padStart(2, '0')}:00`,
    })),
    once: [],
    moreOnce: 0,
    intervals: [],
    moreIntervals: 0,
    clockChanges: [],
    workers,
    foreign: [],
    moreForeign: 0,
    pastDue: [],
    morePastDue: 0,
    bounded: [],
    moreBounded: 0,
    diagnostics: [],
    error: null,
    ...parts,
  };
}

/** An instant at an hour in Madrid in winter, as documents write it. */
export function instant(day: string, hour: number): { readonly at: string; readonly local: string } {
  const clock = (value: number): string => `${String(value).padStart(2, '0')}:00:00`;
  return { at: `${day}T${clock(hour - 1)}Z`, local: `${day} ${clock(hour)} +01:00` };
}

/** A worker in Madrid with two schedules. */
export function createWorker(alias: string): CalendarWorker {
  return {
    alias,
    workerId: `wrk_${alias}`,
    timezone: 'Europe/Madrid',
    schedules: 2,
    disabled: [],
    moreDisabled: 0,
    unavailable: null,
  };
}

function listDays({ days, firstDay }: CalendarSize): readonly string[] {
  const first = Date.parse(`${firstDay}T00:00:00Z`);
  return Array.from({ length: days }, (_, index) => new Date(first + index * 86_400_000).toISOString().slice(0, 10));
}

/** The owners of even and odd workers. */
const owners = ['sales', '@org/support'] as const;

/** Hourly runs at night and several runs an hour in office hours, with alternating budgets. */
function createSeries(worker: string, index: number, days: readonly string[]): readonly CalendarSeries[] {
  const hours = days.flatMap((day, at) => {
    const isWeekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    return Array.from(
      { length: 24 },
      (_, hour) => [at, hour, isWeekend || hour < 8 || hour > 17 ? 1 : 4 + (index % 7)] as const,
    );
  });
  return [
    { worker, budget: budgets[index % 3]!, owner: owners[index % 2]!, hours },
    { worker, budget: 'high', owner: null, hours: hours.filter(([, hour]) => hour === (index * 5) % 24) },
  ];
}
