import type { Content } from '../../core/model/content.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../../core/model/declaration.ts';
import { failureOf } from '../../core/model/live.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import type { Pause } from '../../core/model/bounds.ts';
import { scheduleIdOf, type Change, type HoldChange } from '../../core/model/change.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { stateOf } from '../../report/documents/status-entry.ts';
import type { ForeignRow } from './calendar-document.ts';

/** A schedule that the calendar counts. */
export interface CalendarItem {
  /** `alias/name`, or `alias (id)` for a row without a name. */
  readonly address: string;
  /** The alias. */
  readonly worker: string;
  readonly content: Content;
  /** Zone of its cron; known to this runtime. */
  readonly zone: string;
  /** Its next run according to the service; null if it is not live or the service was not asked. */
  readonly nextAt: Date | null;
  /** Whether a date is known to have passed without being sent. */
  readonly isNeverSent: boolean;
  /** It does not run before this instant; null: no bound. */
  readonly from: Date | null;
  /** It does not run from this instant on; null: no bound. */
  readonly until: Date | null;
  /** Owner according to the files; null if they name none. */
  readonly owner: string | null;
}

/** A live row that the files do not explain, with the item to count for it. */
interface ForeignItem extends Pick<ForeignRow, 'address' | 'worker' | 'scheduleId' | 'state' | 'reason'> {
  /** null if it cannot be read, or is not live. */
  readonly item: CalendarItem | null;
}

/** What the calendar draws for one worker. */
export interface WorkerItems {
  readonly worker: DeclaredWorker;
  /** null if neither listed nor declared: UTC is used. */
  readonly timezone: string | null;
  readonly items: readonly CalendarItem[];
  readonly foreign: readonly ForeignItem[];
  readonly unavailable: Failure | null;
}

/** Collects what a worker runs according to the files alone. */
export function collectDeclared(worker: DeclaredWorker): WorkerItems {
  const { timezone } = worker;
  const zone = timezone ?? 'UTC';
  const items = worker.schedules.flatMap((schedule) =>
    schedule.enabled ? resumed(itemOf(worker, schedule, zone), schedule.pause) : [],
  );
  return { worker, timezone, items, foreign: [], unavailable: null };
}

function itemOf({ alias }: DeclaredWorker, schedule: DeclaredSchedule, zone: string): CalendarItem {
  const { name, content, from, until, owner } = schedule;
  const known = { nextAt: null, isNeverSent: false };
  return { address: formatAddress(alias, name), worker: alias, content, zone, ...known, from, until, owner };
}

/** Collects what a worker runs after a plan is applied, and the live rows that the plan leaves alone or ends. */
export function collectPlanned(plan: WorkerPlan): WorkerItems {
  const { worker, observed, changes } = plan;
  if (observed.kind !== 'listed') return { ...collectDeclared(worker), unavailable: failureOf(observed) };
  const { timezone } = observed;
  const zone = timezone !== null && isTimeZone(timezone) ? timezone : 'UTC';
  const nextAtById = new Map(
    observed.schedules.flatMap((row) => (row.kind === 'recognised' ? [[row.id, row.nextRunAt] as const] : [])),
  );
  const declared = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  const items: CalendarItem[] = [];
  const foreign: ForeignItem[] = [];
  for (const change of changes) {
    const scheduleId = scheduleIdOf(change);
    const address = addressOf(change, scheduleId);
    const nextAt = nextAtById.get(scheduleId ?? '') ?? null;
    const { owner = null, from = null, until = null, pause = null } = declared.get(change.name ?? '') ?? {};
    const make = (content: Content, more: Partial<CalendarItem> = {}): CalendarItem => {
      return { address, worker: worker.alias, content, zone, nextAt, isNeverSent: false, from, until, owner, ...more };
    };
    const row = { address, worker: worker.alias, scheduleId, state: stateOf(change), reason: change.reason };
    switch (change.kind) {
      case 'create':
        items.push(make(change.after));
        break;
      case 'replace':
        items.push(make(change.after, { nextAt: null }));
        break;
      case 'keep':
      case 'adopt':
      case 'unprotect':
        items.push(make(change.before.content));
        break;
      case 'cancel':
        foreign.push({ ...row, item: make(change.before.content, { from: null, until: null }) });
        // Cancelled because its `from` is still ahead: it comes back.
        if (change.cause === 'not-yet') items.push(make(change.before.content, { nextAt: null }));
        if (change.cause === 'paused') items.push(...resumed(make(change.before.content, { nextAt: null }), pause));
        break;
      case 'hold':
        if (change.cause === 'not-yet' && change.scheduleId === null && change.content !== null)
          items.push(make(change.content));
        else if (change.cause === 'paused' && change.content !== null)
          items.push(...resumed(make(change.content), pause));
        else if (isPassed(change)) items.push(make(change.content, { isNeverSent: change.cause === 'expired' }));
        else if (!silentCauses.has(change.cause))
          foreign.push({ ...row, item: nextAt === null || change.content === null ? null : make(change.content) });
        break;
      case 'forget':
        break;
    }
  }
  return { worker, timezone, items, foreign, unavailable: null };
}

/** Causes with nothing to show, such as finished delays and disabled schedules. */
const silentCauses: ReadonlySet<HoldChange['cause']> = new Set([
  ...(['completed', 'expired', 'disabled', 'not-yet'] as const),
  ...(['ended', 'paused', 'missed', 'unavailable'] as const),
]);

/**
 * Returns how an item runs under a pause: not before the end of the pause, and not at all if it has none. A date within
 * the pause is not sent; when a delay runs is not known.
 */
function resumed(item: CalendarItem, pause: Pause | null): readonly CalendarItem[] {
  const end = pause?.until ?? null;
  if (pause === null) return [item];
  const { when } = item.content;
  if (when.type === 'scheduled') {
    return [{ ...item, isNeverSent: end === null ? item.isNeverSent : new Date(when.date) <= end }];
  }
  if (end === null || when.type === 'delayed') return [];
  return [{ ...item, from: item.from === null || item.from < end ? end : item.from }];
}

/** Whether the change is a date that has passed. It is on the calendar, whether or not it was sent. */
function isPassed(change: HoldChange): change is HoldChange & { readonly content: Content } {
  const isDone = change.cause === 'expired' || change.cause === 'completed';
  return isDone && change.content?.when.type === 'scheduled';
}

function addressOf({ alias, name }: Change, scheduleId: string | null): string {
  if (name !== null) return formatAddress(alias, name);
  return `${alias} (${scheduleId ?? 'a schedule without an id'})`;
}
