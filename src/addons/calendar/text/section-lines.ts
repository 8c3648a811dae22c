/** The lists of a calendar as text: each with a title, none without rows, and at most ten rows of it. */
import { budgets } from '../../../core/model/content.ts';
import { formatCount } from '../../../core/time/rate-words.ts';
import { count, formatDuration } from '../../../core/words.ts';
import { escapeInvisible } from '../../../report/escape/escape-invisible.ts';
import { indent, toned } from '../../../report/text/line.ts';
import type { Line } from '../../../report/text/line.ts';
import type { BoundedEntry, CalendarDocument, ChangedRun, OnceEntry } from '../calendar-document.ts';

const maxRows = 10;

export function busiestLines({ busiest }: CalendarDocument): readonly Line[] {
  const rows = busiest.slice(0, 5).map(({ local, runs, workers }) => {
    return [shortLocal(local), count(runs, 'run'), `on ${count(workers, 'worker')}`];
  });
  return section('Busiest minutes', rows, 0);
}

export function nextLines({ next }: CalendarDocument): readonly Line[] {
  const rows = next
    .slice(0, maxRows)
    .map(({ local, address, budget, words }) => [shortLocal(local, true), address, budget, words]);
  return section('Next runs', rows, 0);
}

const stateWords: Readonly<Record<OnceEntry['state'], string>> = {
  ahead: '',
  past: 'past',
  'never-sent': 'past, was never sent',
  'after-create': '',
};

export function onceLines({ once, moreOnce }: CalendarDocument): readonly Line[] {
  const rows = once.slice(0, maxRows).map(({ local, address, budget, when, state }) => {
    return [local === null ? when : shortLocal(local), address, budget, stateWords[state]];
  });
  return section('One-shots', rows, once.length - rows.length + moreOnce);
}

export function intervalLines({ intervals, moreIntervals, live }: CalendarDocument): readonly Line[] {
  const rows = intervals.slice(0, maxRows).map(({ address, budget, everySeconds, atMostADay, nextAt }) => {
    const known = nextAt === null ? '' : 'counted';
    return [
      address,
      budget,
      `every ${formatDuration(everySeconds)}`,
      `at most ${formatCount(atMostADay)} a day`,
      known,
    ];
  });
  const title = live
    ? 'Intervals, which drift: counted above from the next run on as if each run took no time'
    : 'Intervals, which drift: not counted above';
  return section(title, rows, intervals.length - rows.length + moreIntervals);
}

export function runLines({ runs, workers }: CalendarDocument): readonly Line[] {
  if (runs.total === 0) return [];
  const byBudget = budgets.flatMap((budget) => {
    const sum = runs.byBudget[budget];
    return sum === 0 ? [] : [`${budget} ${formatCount(sum)}`];
  });
  const ranked = Object.entries(runs.byWorker)
    .filter(([, sum]) => sum > 0)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const rows = ranked.slice(0, maxRows).map(([alias, sum]) => [alias, formatCount(sum)]);
  const budgetLine: Line = [toned('bold', 'Runs by budget'), `: ${byBudget.join(', ')}`];
  return workers.length === 1
    ? [budgetLine]
    : [budgetLine, ...section('Runs by worker', rows, ranked.length - rows.length)];
}

const effectWords: Readonly<Record<ChangedRun['effect'], string>> = {
  later: 'does not exist and runs as much later',
  skipped: 'does not exist and is left out',
  'first only': 'comes twice and runs the first time',
  twice: 'comes twice and runs both times',
};

export function changeLines({ clockChanges }: CalendarDocument): readonly Line[] {
  return clockChanges.flatMap(({ at, timezone, fromOffset, toOffset, schedules, more }) => {
    const head = `Clocks change in ${timezone} from ${fromOffset} to ${toOffset} at ${shortUtc(at)}`;
    const rows = schedules.map(({ address, effect, local }) => [address, `${local.slice(11)} ${effectWords[effect]}`]);
    const shown = rows.slice(0, maxRows);
    if (rows.length === 0) return [[toned('bold', head), ': no run is affected']];
    return section(head, shown, rows.length - shown.length + more);
  });
}

export function pastDueLines({ pastDue, morePastDue }: CalendarDocument): readonly Line[] {
  const rows = pastDue
    .slice(0, maxRows)
    .map(({ address, local, lateness }) => [address, shortLocal(local), lateness ?? '']);
  return section('Past due: still running, late or stopped', rows, pastDue.length - rows.length + morePastDue);
}

const boundedWords: Readonly<Record<BoundedEntry['state'], string>> = {
  'not-yet': 'not yet, begins',
  ended: 'ended',
  ends: 'ends',
  paused: 'paused, until',
};

export function boundedLines({ bounded, moreBounded }: CalendarDocument): readonly Line[] {
  const rows = bounded
    .slice(0, maxRows)
    .map(({ address, local, state }) => [
      address,
      boundedWords[state],
      local === null ? 'it is resumed' : shortLocal(local),
    ]);
  return section('From, until and paused', rows, bounded.length - rows.length + moreBounded);
}

export function foreignLines({ foreign, moreForeign }: CalendarDocument): readonly Line[] {
  const rows = foreign.slice(0, maxRows).map(({ address, when, budget, reason }) => {
    return [address, when ?? 'not counted', budget ?? '', reason];
  });
  return section('Live, and not as the files say', rows, foreign.length - rows.length + moreForeign);
}

const maxNames = 10;

/** What is not drawn, or drawn on an assumption. */
export function silentLines({ workers }: CalendarDocument): readonly Line[] {
  const disabled = workers.flatMap((worker) => worker.disabled);
  const moreDisabled = workers.reduce((sum, worker) => sum + worker.moreDisabled, 0);
  const zoneless = workers.filter(({ timezone }) => timezone === null).map(({ alias }) => alias);
  const unlisted = workers.filter(({ unavailable }) => unavailable !== null).map(({ alias }) => alias);
  return [
    ...names('Zone not declared, drawn in UTC', zoneless, 0),
    ...names('Disabled, does not run', disabled, moreDisabled),
    ...names('Could not be listed, drawn as declared', unlisted, 0),
  ];
}

function names(title: string, all: readonly string[], more: number): readonly Line[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, maxNames);
  const rest = all.length - shown.length + more;
  return [[toned('bold', title), `: ${shown.join(', ')}${rest === 0 ? '' : ` and ${formatCount(rest)} more`}`]];
}

/** A title and rows of cells below it, in columns; none without rows. */
function section(title: string, rows: readonly (readonly string[])[], more: number): readonly Line[] {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const lines = rows.map((row): Line => {
    const cells = row.map((cell, column) => `${cell}${' '.repeat((widths[column] ?? 0) - widthOf(cell))}`);
    return [
      cells
        .filter((_, column) => (widths[column] ?? 0) > 0)
        .join('  ')
        .trimEnd(),
    ];
  });
  const rest: readonly Line[] = more === 0 ? [] : [[toned('dim', `and ${formatCount(more)} more`)]];
  return [[toned('bold', title)], ...indent([...lines, ...rest], 2)];
}

/** How many columns text takes once it is printed. */
function widthOf(text: string): number {
  return Array.from(escapeInvisible(text)).length;
}

/** `2026-12-01 09:00 +01:00`, with seconds where asked and there are any. */
function shortLocal(local: string, withSeconds = false): string {
  const [day = '', time = '', offset = ''] = local.split(' ');
  return `${day} ${withSeconds ? time.replace(/:00$/, '') : time.slice(0, 5)} ${offset}`;
}

function shortUtc(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
