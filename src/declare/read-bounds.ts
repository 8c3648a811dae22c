import { nextRun } from '../core/time/next-run.ts';
import { formatInstant } from '../core/time/when.ts';
import type { When } from '../core/time/when.ts';
import { quote } from './describe-value.ts';
import { formatPlace } from './source.ts';
import { keyPlace, valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readDate } from './read-date.ts';
import type { DateZone } from './read-date.ts';
import { refuseLookAlike } from './refuse-look-alike.ts';

/** When a schedule begins and ends, UTC; null: no bound. */
export interface Bounds {
  readonly from: Date | null;
  readonly until: Date | null;
}

const keys = ['from', 'until'] as const;
const noBounds: Bounds = { from: null, until: null };

interface BoundsContext {
  readonly zone: DateZone;
  readonly report: Report;
}

/** The bounds of a schedule; null when any part of them was refused. */
export function readBounds(schedule: Mapping, context: BoundsContext): Bounds | null {
  const { report } = context;
  if (schedule['from'] === undefined && schedule['until'] === undefined) return noBounds;
  const present = keys.filter((key) => schedule[key] !== undefined);
  const isOnce = refuseOnOneShot(schedule, present, report);
  const read = (key: (typeof keys)[number]): Date | null =>
    schedule[key] === undefined || refuseLookAlike(schedule, key, report) ? null : readDate(schedule, key, context);
  const bounds = { from: read('from'), until: read('until') };
  if (isOnce || present.some((key) => bounds[key] === null)) return null;
  const { from, until } = bounds;
  if (from === null || until === null || from.getTime() < until.getTime()) return bounds;
  report({
    code: 'bounds-reversed',
    at: valuePlace(schedule, 'until'),
    message: `expected from before until, got from ${formatInstant(from)} at ${formatPlace(valuePlace(schedule, 'from'))} and until ${formatInstant(until)}`,
    hint: from.getTime() === until.getTime() ? 'with both at one instant it never runs' : 'swap the two',
  });
  return null;
}

/** Warns of a cron that has no run from `from` until `until`: on the clocks of the worker, else in UTC. */
export function warnNeverWithin(
  schedule: Mapping,
  when: When,
  { from, until }: Bounds,
  { zone, report }: BoundsContext,
): void {
  if (when.type !== 'cron' || from === null || until === null || zone.kind === 'refused') return;
  const name = zone.kind === 'known' ? zone.name : 'UTC';
  // A run at `from` itself counts.
  const run = nextRun(when, { now: new Date(from.getTime() - 1000), zone: name });
  if (run === null || run.getTime() < until.getTime()) return;
  report({
    code: 'never-within-bounds',
    at: valuePlace(schedule, 'until'),
    message: `cron ${quote(when.cron)} has no run from ${formatInstant(from)} until ${formatInstant(until)}: in ${name} the first after them is ${formatInstant(run)}`,
    hint: `write other bounds or another cron${zone.kind === 'none' ? ', or the "timezone" of the worker' : ''}`,
  });
}

function refuseOnOneShot(schedule: Mapping, present: readonly (typeof keys)[number][], report: Report): boolean {
  const once = (['date', 'delay'] as const).find((key) => schedule[key] !== undefined);
  if (once === undefined) return false;
  for (const key of present) {
    report({
      code: 'bounds-of-one-shot',
      at: keyPlace(schedule, key),
      message: `expected ${key} on a cron or interval, got it on a ${once}, which runs once`,
      hint: once === 'delay' ? `remove ${key}, or write a date` : `remove ${key}: the date says when it runs`,
    });
  }
  return true;
}
