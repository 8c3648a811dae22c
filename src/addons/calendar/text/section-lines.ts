/** The lists of a calendar as text. Each has a title and at most ten rows, and is left out if it has none. */
import { budgets } from '../../../core/model/content.ts';
import { formatCount } from '../../../core/time/rate-words.ts';
import { count, formatDuration } from '../../../core/words.ts';
import { escapeInvisible } from '../../../report/escape/escape-invisible.ts';
import { indent, toned, type Line } from '../../../report/text/line.ts';
import type {
  BoundedEntry,
  CalendarDocument,
  ChangedRun,
  ForeignRow,
  IntervalEntry,
  OnceEntry,
  PastDueRow,
} from '../calendar-document.ts';

const maxRows = 10;

export function busiestLines({ busiest }: CalendarDocument): readonly Line[] {
  return section('Busiest minutes', busiest.slice(0, 5), ({ local, runs, workers }) => {
    return [shortLocal(local), count(runs, 'run'), `on ${count(workers, 'worker')}`];
  });
}

export function nextLines({ next }: CalendarDocument): readonly Line[] {
  return section('Next runs', next.slice(0, maxRows), ({ local, address, budget, words }) => {
    return [shortLocal(local, true), address, budget, words];
  });
}

const stateWords: Readonly<Record<OnceEntry['state'], string>> = {
  ahead: '',
  past: 'past',
  'never-sent': 'past, was never sent',
  'after-create': '',
};

export function onceLines({ once, moreOnce }: CalendarDocument): readonly Line[] {
  const cells = ({ local, address, budget, when, state }: OnceEntry): readonly string[] => {
    return [local === null ? when : shortLocal(local), address, budget, stateWords[state]];
  };
  return section('One-shots', once, cells, moreOnce);
}

export function intervalLines({ intervals, moreIntervals, live }: CalendarDocument): readonly Line[] {
  const title = live
    ? 'Intervals, which drift: counted above from the next run, as if runs took no time'
    : 'Intervals, which drift: not counted above';
  const cells = ({ address, budget, everySeconds, atMostADay, nextAt }: IntervalEntry): readonly string[] => {
    const often = [`every ${formatDuration(everySeconds)}`, `at most ${formatCount(atMostADay)} a day`];
    return [address, budget, ...often, nextAt === null ? '' : 'counted'];
  };
  return section(title, intervals, cells, moreIntervals);
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
  const budgetLine: Line = [toned('bold', 'Runs by budget'), `: ${byBudget.join(', ')}`];
  if (workers.length === 1) return [budgetLine];
  return [budgetLine, ...section('Runs by worker', ranked, ([alias, sum]) => [alias, formatCount(sum)])];
}

const effectWords: Readonly<Record<ChangedRun['effect'], string>> = {
  later: 'does not exist; runs later, by as much as the clocks jump',
  skipped: 'does not exist; skipped',
  'first only': 'happens twice; runs the first time',
  twice: 'happens twice; runs both times',
};

export function changeLines({ clockChanges }: CalendarDocument): readonly Line[] {
  return clockChanges.flatMap(({ at, timezone, fromOffset, toOffset, schedules, more }) => {
    const head = `Clocks change in ${timezone} from ${fromOffset} to ${toOffset} at ${shortUtc(at)}`;
    if (schedules.length === 0) return [[toned('bold', head), ': no run is affected']];
    const cells = ({ address, effect, local }: ChangedRun): readonly string[] => {
      return [address, `${local.slice(11)} ${effectWords[effect]}`];
    };
    return section(head, schedules, cells, more);
  });
}

export function pastDueLines({ pastDue, morePastDue }: CalendarDocument): readonly Line[] {
  const cells = ({ address, local, lateness }: PastDueRow): readonly string[] => {
    return [address, shortLocal(local), lateness ?? ''];
  };
  return section('Past due: still running, late or stopped', pastDue, cells, morePastDue);
}

const boundedWords: Readonly<Record<BoundedEntry['state'], string>> = {
  'not-yet': 'starts',
  ended: 'ended',
  ends: 'ends',
  paused: 'paused, until',
};

export function boundedLines({ bounded, moreBounded }: CalendarDocument): readonly Line[] {
  const cells = ({ address, local, state }: BoundedEntry): readonly string[] => {
    return [address, boundedWords[state], local === null ? 'it is resumed' : shortLocal(local)];
  };
  return section('From, until and pauses', bounded, cells, moreBounded);
}

export function foreignLines({ foreign, moreForeign }: CalendarDocument): readonly Line[] {
  const cells = ({ address, when, budget, reason }: ForeignRow): readonly string[] => {
    return [address, when ?? 'not counted', budget ?? '', reason];
  };
  return section('Live, but not as declared', foreign, cells, moreForeign);
}

const maxNames = 10;

/** Names what is not drawn, or is drawn on an assumption. */
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

/** Shows the first entries in columns below a title; empty without entries. `more` entries are left out already. */
function section<Entry>(
  title: string,
  entries: readonly Entry[],
  cellsOf: (entry: Entry) => readonly string[],
  more = 0,
): readonly Line[] {
  if (entries.length === 0) return [];
  const rows = entries.slice(0, maxRows).map(cellsOf);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const lines = rows.map((row): Line => {
    const cells = row.map((cell, column) => `${cell}${' '.repeat((widths[column] ?? 0) - widthOf(cell))}`);
    const shown = cells.filter((_, column) => (widths[column] ?? 0) > 0);
    return [shown.join('  ').trimEnd()];
  });
  const left = entries.length - rows.length + more;
  const rest: readonly Line[] = left === 0 ? [] : [[toned('dim', `and ${formatCount(left)} more`)]];
  return [[toned('bold', title)], ...indent([...lines, ...rest], 2)];
}

/** Returns how many columns text takes when printed. */
function widthOf(text: string): number {
  return Array.from(escapeInvisible(text)).length;
}

/** `2026-12-01 09:00 +01:00`, with seconds if requested and not 0. */
function shortLocal(local: string, withSeconds = false): string {
  const [day = '', time = '', offset = ''] = local.split(' ');
  return `${day} ${withSeconds ? time.replace(/:00$/, '') : time.slice(0, 5)} ${offset}`;
}

function shortUtc(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
